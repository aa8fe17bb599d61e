//! Text on its way to a server and back.

use super::*;

async fn sandbox(dialect: Dialect) -> (Sandbox, Bot) {
    let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
    let token = Token::new(sandbox.token()).unwrap();
    let bot = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
    (sandbox, bot)
}

#[tokio::test]
async fn a_text_looks_the_same_however_it_is_sent() {
    let text = text![
        "👍 ",
        bold("1 < 2 & 3. "),
        spoiler(italic("no!")),
        "\n",
        mention("Mei", UserId(7)),
        " ",
        link("docs", "https://docs.safew.org/?a=1&b=(2)"),
        "\n",
        pre("rust", "fn main() { `\\` }"),
    ];
    for &dialect in Dialect::ALL {
        let (sandbox, bot) = sandbox(dialect).await;
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        let sends = [
            SendMessage::new(mei.id(), &text),
            SendMessage::new(mei.id(), text.to_html(dialect)).parse_mode(ParseMode::Html),
            SendMessage::new(mei.id(), text.to_markdown(dialect)).parse_mode(ParseMode::MarkdownV2),
        ];
        for send in sends {
            let sent = bot.call(&send).await.unwrap();
            assert_eq!(sent.formatted_text().as_ref(), Some(&text), "{dialect}");
        }
    }
}

#[tokio::test]
async fn a_parse_mode_outdoes_entities_and_formatted_text_outdoes_both() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let entity = MessageEntity::new(Type::Bold, 0, 1);
    let send = bot.send_message(mei.id(), "<i>a</i>").entities([entity]);
    let sent = send.parse_mode(ParseMode::Html).await.unwrap();
    assert_eq!(sent.formatted_text(), Some(italic("a")));

    let send = bot.send_document(mei.id(), InputFile::bytes("a.txt", "a"));
    let sent = send.parse_mode(ParseMode::Html).caption(bold("<i>a</i>")).await.unwrap();
    assert_eq!(sent.formatted_text(), Some(bold("<i>a</i>")));
}

#[tokio::test]
async fn telegram_refuses_bare_reserved_characters_and_safew_shows_them() {
    let text = "1.5!";
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let send = SendMessage::new(mei.id(), text).parse_mode(ParseMode::MarkdownV2);
    assert_eq!(bot.call(&send).await.unwrap().text.as_deref(), Some(text));

    let (sandbox, bot) = self::sandbox(Dialect::Telegram).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let send = SendMessage::new(mei.id(), text).parse_mode(ParseMode::MarkdownV2);
    let error = bot.call(&send).await.unwrap_err().to_string();
    let words = r"can't parse entities: Character '.' is reserved and must be escaped with the preceding '\'";
    assert!(error.contains(words), "{error}");
}

mod handler {
    use bot_server::prelude::*;

    #[on(message)]
    pub(super) async fn hello(message: Message, user: User) -> (FormattedText, SendMessage) {
        let name = text::bold(&user.first_name);
        (text!["Hello, ", &name, "!"], message.answer(text::code(name)))
    }
}

#[tokio::test]
async fn a_handler_returns_or_answers_text_with_formatting() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let update = bot.get_updates().await.unwrap().remove(0);
    let me = bot.get_me().await.unwrap();
    let environment =
        Environment { bot, me, states: States::default(), menu: bot_core::CommandMenu::default() };
    let router = Router::new(handlers![handler::hello].iter().copied(), &environment.states);
    let outcome = router.unwrap().dispatch(&Context::new(environment.into(), update)).await;
    assert!(matches!(outcome, Outcome::Handled(_)), "{outcome:?}");
    mei.sees("Hello, Mei!").await;
    let sent: Vec<_> =
        sandbox.calls().into_iter().filter(|call| call.method == "sendMessage").collect();
    let entities = sent.iter().map(|call| call.parameters["entities"].clone());
    let expected = [
        r#"[{"type":"bold","offset":7,"length":3}]"#,
        r#"[{"type":"code","offset":0,"length":3}]"#,
    ];
    assert_eq!(entities.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_people_write_has_its_commands_and_links_found() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    sandbox.user("Mei").sends("👍 /start https://safew.org/").await;
    let updates = bot.get_updates().await.unwrap();
    let Payload::Message(message) = &updates[0].payload else { panic!("a message") };
    let found: Vec<_> = message.entity_texts().map(|(e, text)| (e.r#type.as_str(), text)).collect();
    assert_eq!(found, [("bot_command", "/start"), ("url", "https://safew.org/")]);
}
