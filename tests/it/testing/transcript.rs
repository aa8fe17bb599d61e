//! A conversation as text.

use bot_server::{
    Dialect,
    prelude::*,
    testing::TestBot,
    types::{KeyboardButton, ReactionTypeEmoji, ReplyKeyboardMarkup, ReplyKeyboardRemove},
};

use super::{drink, start};

#[on(message, command = "menu")]
async fn menu(message: Message) -> SendMessage {
    let rows = [["Tea", "Coffee"], ["Milk", "Water"]];
    let rows = rows.map(|row| row.map(KeyboardButton::new).to_vec());
    message.answer("Choose.").reply_markup(ReplyKeyboardMarkup::new(rows))
}

#[on(message, text = "Milk")]
async fn milk(message: Message) -> SendMessage {
    message.answer("Milk.").reply_markup(ReplyKeyboardRemove::new())
}

#[on(message, content = photo)]
async fn photo(bot: Bot, message: Message) -> Result {
    let emoji = ReactionTypeEmoji::new("👍".into());
    let to = (message.chat.id, message.message_id);
    bot.set_message_reaction(to.0, to.1).reaction([emoji.into()]).await?;
    let said = message.reply("Nice.").send(&bot).await?;
    said.delete().send(&bot).await?;
    Ok(())
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

const ALL: &str = "\
Mei: /start
SandboxBot: Tea or coffee?
  [Tea] [Coffee]
Mei presses [Coffee]
SandboxBot (edited): Coffee it is.
SandboxBot (notice): It comes at once.
Mei: /menu
SandboxBot: Choose.
  keyboard: [Tea] [Coffee]
  keyboard: [Milk] [Water]
Mei: Milk
SandboxBot: Milk.
  (no keyboard any more)
Mei: [photo] look
SandboxBot reacts 👍 to: [photo] look
SandboxBot (to: [photo] look): Nice.
(deleted: Nice.)
Mei (edited): [photo] see
";

#[tokio::test]
async fn a_conversation_is_the_same_text_each_time() {
    for polls in [false, true] {
        let app = App::new().handlers(handlers![start, drink, menu, milk, photo]);
        let mut t = TestBot::builder(app).dialect(Dialect::Telegram);
        if polls {
            t = t.polling();
        }
        let t = t.start().await;
        let mei = t.user("Mei");
        mei.sends("/start").await;
        mei.presses("Coffee").await;
        mei.sees("Coffee it is.").await;
        mei.sees("It comes").await;
        mei.sends("/menu").await;
        mei.presses("Milk").await;
        mei.sees("Milk.").await;
        let photo = mei.sends_photo(PICTURE, "look").await;
        t.settled().await;
        mei.edits(&photo, "see").await;
        assert_eq!(mei.conversation(), ALL);
        t.stop().await;
    }
}

#[tokio::test]
async fn a_group_tells_who_came_and_went() {
    let app = App::new().handlers(handlers![start, drink]);
    let t = TestBot::start(app).await;
    let (mei, tom) = (t.user("Mei"), t.user("Tom"));
    let group = t.group("Tea", &[&mei]);
    group.adds(&tom).await;
    tom.sends_to(&group, "/start").await;
    tom.presses_in(&group, "Tea").await;
    tom.sees("It comes at once.").await;
    t.settled().await;
    tom.leaves(&group).await;
    let expected = "\
Mei (came: Tom)
Tom: /start
SandboxBot: Tea or coffee?
  [Tea] [Coffee]
Tom presses [Tea]
SandboxBot (edited): Tea it is.
SandboxBot (notice): It comes at once.
Tom (left: Tom)
";
    assert_eq!(group.conversation(), expected);
    assert_eq!(tom.conversation(), "", "his private chat is another one");
    t.stop().await;
}
