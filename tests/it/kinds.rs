//! Every kind of update has its attribute, its payload, and its bit.

use bot_core::{AllowedUpdates, UpdateKind};
use bot_server::prelude::*;

macro_rules! one_of_each {
    ($($kind:ident: $payload:ty),* $(,)?) => {
        $(
            #[on($kind)]
            fn $kind(payload: $payload, update: Update, bot: Bot, context: Context) {
                drop((payload, update, bot, context));
            }
        )*

        const EACH: &[&bot_server::Handler] = handlers![$($kind),*];
    };
}

one_of_each! {
    message: Message,
    edited_message: Message,
    channel_post: Message,
    edited_channel_post: Message,
    business_connection: BusinessConnection,
    business_message: Message,
    edited_business_message: Message,
    deleted_business_messages: BusinessMessagesDeleted,
    guest_message: Message,
    message_reaction: MessageReactionUpdated,
    message_reaction_count: MessageReactionCountUpdated,
    inline_query: InlineQuery,
    chosen_inline_result: ChosenInlineResult,
    callback_query: CallbackQuery,
    shipping_query: ShippingQuery,
    pre_checkout_query: PreCheckoutQuery,
    purchased_paid_media: PaidMediaPurchased,
    poll: Poll,
    poll_answer: PollAnswer,
    my_chat_member: ChatMemberUpdated,
    chat_member: ChatMemberUpdated,
    chat_join_request: ChatJoinRequest,
    chat_boost: ChatBoostUpdated,
    removed_chat_boost: ChatBoostRemoved,
    managed_bot: ManagedBotUpdated,
    subscription: BotSubscriptionUpdated,
    stopped_message_generation: MessageGenerationStopped,
}

/// At compile time.
const _: () = assert!(AllowedUpdates::of(EACH).is(AllowedUpdates::ALL));
const TWO: AllowedUpdates = AllowedUpdates::of(handlers![message, poll]);
const _: () = assert!(
    TWO.len() == 2 && TWO.contains(UpdateKind::Message) && !TWO.contains(UpdateKind::ChatMember)
);

#[test]
fn the_handlers_of_each_kind_are_of_that_kind() {
    for (handler, kind) in EACH.iter().zip(UpdateKind::ALL) {
        assert_eq!(handler.kinds(), AllowedUpdates::of_kinds(&[*kind]));
        assert_eq!(handler.name(), kind.as_str());
    }
}

#[test]
fn the_linked_set_and_the_set_by_name_agree() {
    let linked = bot_server::linked();
    let here: Vec<_> = linked.into_iter().filter(|h| h.place().module == module_path!()).collect();
    assert_eq!(here.len(), EACH.len());
    assert_eq!(AllowedUpdates::of(&here), AllowedUpdates::of(EACH));
}
