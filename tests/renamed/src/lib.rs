//! The attribute in a crate that forbids and denies what it can, has only this one dependency, and
//! calls it by another name.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications
)]

use bots::prelude::*;

/// By the prelude.
#[on(message, command = "start")]
pub async fn start(message: Message, user: Option<User>) -> SendMessage {
    message.answer(user.map_or("who?".to_owned(), |user| user.first_name))
}

/// By its path, from a plain function.
#[bots::on(callback_query)]
pub fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer()
}

/// The same names again, in modules; private, and by another name of the attribute.
pub mod other {
    use bots::{on as handle, types::Message};

    /// By the other name.
    #[handle(edited_message, command = "start")]
    pub(crate) async fn start(_message: Message) {}

    pub(super) mod inner {
        #[::bots::on(poll)]
        pub(crate) fn start() {}
    }
}

macro_rules! quiet {
    ($kind:ident, $name:ident $(, $command:literal)?) => {
        #[on($kind $(, command = $command)?)]
        fn $name(_context: Context) {}
    };
}

quiet!(channel_post, posted);
quiet!(message, stop, "stop");

/// By `cfg_attr`.
#[cfg_attr(all(), on(inline_query))]
fn inline(_query: InlineQuery) {}

/// Not there at all.
#[on(chat_member)]
#[cfg(any())]
fn never() {}

/// Names that the expansion uses itself, or might.
#[on(poll_answer)]
fn context(value: Context, call: Bot, argument0: Update) {
    let _ = (value, call, argument0);
}

/// Arguments by the derive's path, and one that says where the framework is.
#[derive(Debug, bots::CommandArgs)]
pub struct Parcel {
    /// How large.
    pub size: Size,
    /// How many, and a default with names that the expansion might use.
    #[arg(default = { let (tokens, value0) = (2, 3); tokens + value0 })]
    pub count: u8,
    /// To where.
    pub address: Option<std::net::IpAddr>,
}

/// By the prelude.
#[derive(CommandArg, Debug)]
#[arg(crate = bots)]
pub enum Size {
    /// Not large.
    Small,
    /// Not small.
    Large,
}

/// Takes them.
#[on(edited_message, command = "order")]
pub fn order(Args(parcel): Args<Parcel>) -> String {
    format!("{} of {:?} to {:?}", parcel.count, parcel.size, parcel.address)
}

/// Data of buttons, with names that the expansion uses itself, or might.
#[derive(bots::CallbackData, Clone, Copy, Debug, PartialEq)]
#[callback_data(version = 2, upgrade = self::upgrade)]
pub struct Shop {
    data: u8,
    version: Option<Rest>,
    rest: Rest,
    self_: Rest,
}

/// The same by another path, with nothing imported.
#[derive(::bots::CallbackData, Clone, Copy, Debug, PartialEq)]
#[callback_data(crate = bots)]
pub enum Rest {
    /// Raw.
    r#Type,
    /// Two parts.
    Two(u8, bool),
}

fn upgrade(_version: u8, _rest: &str) -> Option<Shop> {
    None
}

/// Takes it.
#[on(callback_query, priority = 1)]
pub fn shop(Data(shop): Data<Shop>, query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text(shop.data.to_string())
}

/// Inside of a function.
#[must_use]
pub fn inside() -> &'static bots::Handler {
    #[on(my_chat_member)]
    fn here() {}
    here::HANDLER
}

/// Steps, by the prelude's derive, which finds the framework by `crate`.
#[derive(Debug, Default, Dialogue)]
#[dialogue(crate = bots, ttl = "1h", version = 2, migrate = from_older)]
pub enum Order {
    /// Nothing is known.
    #[default]
    Start,
    /// What is ordered is known.
    Address {
        /// What is ordered.
        drink: String,
    },
}

fn from_older(_version: u32, json: bots::dialogue::Json) -> Option<Order> {
    let drink = json["drink"].as_str()?.to_owned();
    Some(Order::Address { drink })
}

/// Plain data, by the derive's path.
#[derive(Debug, Default, bots::Session)]
#[session(key = chat)]
pub struct Seen {
    messages: u64,
}

#[on(edited_message, state = Order::Address { drink })]
async fn drink(
    drink: String,
    dialogue: Dialogue<Order>,
    mut seen: Session<Seen>,
) -> Result<String> {
    seen.messages += 1;
    seen.save().await?;
    dialogue.reset().await?;
    Ok(drink)
}

/// All of them, by name.
pub const ALL: &[&bots::Handler] = handlers![
    start,
    pressed,
    other::start,
    other::inner::start,
    posted,
    stop,
    inline,
    context,
    order,
    drink,
    shop
];

const _: () = assert!(bots::AllowedUpdates::of(ALL).len() == 7);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_stay_functions() {
        let message = Message::default();
        drop(start(message, None));
        assert_eq!(pressed(CallbackQuery::default()), CallbackQuery::default().answer());
    }

    #[test]
    fn arguments_are_derived() {
        let order = bots::args::parse::<Parcel>("large").unwrap();
        assert!(matches!(order, Parcel { size: Size::Large, count: 5, address: None }));
        assert_eq!(Parcel::usage(), "<small|large> [count] [address]");
    }

    #[test]
    fn all_are_linked_and_know_their_names() {
        let names = |handlers: &[&bots::Handler]| {
            let mut names: Vec<_> = handlers
                .iter()
                .map(|h| {
                    format!("{} {}::{}", h.kinds().names().join(" "), h.place().module, h.name())
                })
                .collect();
            names.sort();
            names
        };
        let mut listed = ALL.to_vec();
        listed.push(inside());
        assert_eq!(names(&bots::linked()), names(&listed));
        assert_eq!(stop::HANDLER.shown_filters(), "command = \"stop\"");
        assert!(bots::linked().iter().all(|h| h.place().file.ends_with("lib.rs")));
    }
}
