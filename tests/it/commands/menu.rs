//! The menu of commands on the server, and `/help`.

use std::sync::Arc;

use bot_core::{
    CommandMenu, CommandSpec, Context, Environment, States, Update,
    extract::{Help, kind},
    handler::{Filter, Place, Verdict},
    types::BotCommandScope,
    update::AllowedUpdates,
};
use bot_sandbox::{Call, Fault};
use bot_server::{CommandScope, args::Rest, extract::FromUpdate};
use serde_json::json;

use super::*;
use crate::support::{Log, Program, called, names};

/// Begin
#[on(message, command = "start", alias = "begin", description(de = "Anfangen"))]
fn start() {}

/// Ban somebody
#[on(message, command = "ban" | "kick", chat = group | supergroup)]
fn ban(_: Args<(UserId, Rest)>) {}

/// Show the log
#[on(message, command = "log", scope = all_chat_administrators)]
fn log() {}

mod people {
    use bot_server::{args::ArgsError, group};

    use super::*;

    group!(chat = private | group);

    /// Change your settings
    #[on(message, command = "settings", chat = private, description(de = "Einstellungen"))]
    pub(super) fn settings(_: std::result::Result<Args<Option<u8>>, ArgsError>) {}
}

/// Nobody is told of it
#[on(message, command = "secret", hidden)]
fn secret() {}

/// Posts in channels have no menu
#[on(channel_post, command = "post")]
fn post() {}

#[on(message, command = "plain")]
fn plain() {}

/// List the commands
#[on(message, command = "help")]
async fn help(help: Help) -> FormattedText {
    help.text()
}

const ALL: &[&Handler] = handlers![start, ban, log, people::settings, secret, post, plain];

/// The lists that the server has, without the empty ones.
async fn lists(sandbox: &Sandbox) -> Vec<String> {
    let token = Token::new(sandbox.token()).unwrap();
    let bot = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
    let mut lists = Vec::new();
    for scope in [
        CommandScope::Default,
        CommandScope::AllPrivateChats,
        CommandScope::AllGroupChats,
        CommandScope::AllChatAdministrators,
    ] {
        for language in ["", "de"] {
            let get = bot.get_my_commands().scope(BotCommandScope::from(scope));
            let commands = get.language_code(language).await.unwrap();
            if !commands.is_empty() {
                let commands: Vec<_> =
                    commands.iter().map(|c| format!("{}={}", c.command, c.description)).collect();
                lists.push(format!("{} {language}: {}", scope.as_str(), commands.join(", ")));
            }
        }
    }
    lists
}

/// Runs a bot until it has compared its menu; what it changed.
async fn synced(sandbox: &Sandbox, dialect: Dialect, handlers: &[&'static Handler]) -> Vec<Call> {
    let before = sandbox.calls().len();
    let log = Log::capture();
    let bot = Running::start(sandbox, dialect, handlers);
    log.says("the menu of commands is compared").await;
    bot.stops().await;
    let calls = sandbox.calls().split_off(before);
    let changes = ["setMyCommands", "deleteMyCommands"];
    calls.into_iter().filter(|call| changes.contains(&&*call.method)).collect()
}

#[tokio::test]
async fn the_menu_is_set_by_scope_and_language_and_only_where_it_differs() {
    for dialect in [Dialect::SafeW, Dialect::Telegram] {
        let sandbox = sandbox(dialect).await;
        let changes = synced(&sandbox, dialect, ALL).await;
        assert_eq!(names(&changes), ["setMyCommands"; 8]);
        let menu = lists(&sandbox).await;
        let expected = [
            "default : start=Begin",
            "default de: start=Anfangen",
            "all_private_chats : start=Begin, settings=Change your settings",
            "all_private_chats de: start=Anfangen, settings=Einstellungen",
            "all_group_chats : start=Begin, ban=Ban somebody, kick=Ban somebody",
            "all_group_chats de: start=Anfangen, ban=Ban somebody, kick=Ban somebody",
            "all_chat_administrators : start=Begin, ban=Ban somebody, kick=Ban somebody, log=Show the log",
            "all_chat_administrators de: start=Anfangen, ban=Ban somebody, kick=Ban somebody, log=Show the log",
        ];
        assert_eq!(menu, expected);

        assert_eq!(synced(&sandbox, dialect, ALL).await, [], "nothing differs");
        assert_eq!(lists(&sandbox).await, expected);

        // Somebody else changes one list; a handler and a language are no more.
        let token = Token::new(sandbox.token()).unwrap();
        let bot = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
        bot.set_my_commands([BotCommand::new("start", "Other words")]).await.unwrap();
        let changes = synced(&sandbox, dialect, handlers![start, ban]).await;
        let delete = match dialect {
            Dialect::Telegram => "deleteMyCommands",
            _ => "setMyCommands", // SafeW knows no other way than an empty list
        };
        let scope = |call: &Call| call.parameters["scope"].clone();
        let of = |name: &str| format!("{{\"type\":\"{name}\"}}");
        let told: Vec<_> = changes.iter().map(|call| (&*call.method, scope(call))).collect();
        let (administrators, private) = (of("all_chat_administrators"), of("all_private_chats"));
        assert_eq!(
            told,
            [
                (delete, administrators.clone()),
                (delete, administrators),
                (delete, private.clone()),
                (delete, private),
                ("setMyCommands", of("default")),
            ]
        );
        let left = lists(&sandbox).await;
        assert_eq!(left, [expected[0], expected[1], expected[4], expected[5]]);
    }
}

#[tokio::test]
async fn a_menu_of_no_descriptions_is_left_alone() {
    let sandbox = sandbox(Dialect::SafeW).await;
    let bot = Running::start(&sandbox, Dialect::SafeW, handlers![plain, secret, post]);
    called(&sandbox, "getUpdates").await;
    bot.stops().await;
    assert!(!names(&sandbox.calls()).contains(&"getMyCommands"));
}

#[tokio::test]
async fn a_server_that_refuses_the_menu_does_not_stop_the_bot() {
    let refusal = || Fault::refuse(404, "Not Found: method not found");
    let sandbox = sandbox(Dialect::SafeW).await;
    let log = Log::capture();
    sandbox.next("getMyCommands", refusal());
    let bot = Running::start(&sandbox, Dialect::SafeW, handlers![help, ban]);
    log.says("the menu of commands could not be read").await;
    let mei = sandbox.user("Mei");
    mei.sends("/help").await;
    mei.sees("/help - List the commands").await;
    bot.stops().await;
    assert_eq!(lists(&sandbox).await, [""; 0]);

    // One list is refused, and the others are set.
    sandbox.next("setMyCommands", refusal());
    let bot = Running::start(&sandbox, Dialect::SafeW, handlers![help, ban]);
    log.says("the menu of commands could not be set").await;
    log.says("the menu of commands is compared").await;
    bot.stops().await;
    assert_eq!(lists(&sandbox).await, ["default : help=List the commands"]);
}

#[tokio::test]
async fn a_server_that_answers_late_holds_nothing_up() {
    let sandbox = sandbox(Dialect::SafeW).await;
    sandbox.next("getMyCommands", Fault::Delay(std::time::Duration::from_secs(3600)));
    let bot = Running::start(&sandbox, Dialect::SafeW, handlers![help]);
    called(&sandbox, "getMyCommands").await;
    let mei = sandbox.user("Mei");
    mei.sends("/help").await;
    mei.sees("/help - List the commands").await;
    bot.stops().await;
}

#[tokio::test]
async fn the_menu_is_left_alone_on_request() {
    // `fixture` says so in its code; the environment goes before that.
    for (program, setting, syncs) in [
        (Program::fixture(), None, false),
        (Program::fixture(), Some("true"), true),
        (Program::new(env!("CARGO_BIN_EXE_fixture-plus")), Some("false"), false),
        (Program::new(env!("CARGO_BIN_EXE_fixture-plus")), None, true),
    ] {
        let sandbox = sandbox(Dialect::SafeW).await;
        let mut program = program.polling(&sandbox);
        if let Some(setting) = setting {
            program = program.env("BOT_SYNC_COMMANDS", setting);
        }
        let mut bot = program.start();
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        mei.sees("hello").await;
        if syncs {
            called(&sandbox, "setMyCommands").await;
        }
        bot.stops().await;
        let called = names(&sandbox.calls()).contains(&"getMyCommands");
        assert_eq!(called, syncs, "{setting:?}\n{}", bot.output());
    }
    let wrong = Program::fixture().env("BOT_TOKEN", "1:x").env("BOT_SYNC_COMMANDS", "maybe");
    let (code, output) = wrong.run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("BOT_SYNC_COMMANDS: `maybe` is neither true nor false"), "{output}");
}

/// A handler that no attribute has checked, and that needs what nobody has provided.
static LONG: Handler = Handler::new(
    AllowedUpdates::EMPTY.with(UpdateKind::Message),
    "long",
    Place { file: "src/long.rs", line: 1, module: "long" },
    |_| Box::pin(async { Verdict::Handled }),
)
.filtered(&[Filter::Command(CommandSpec { description: Some(""), ..CommandSpec::new(&["long"]) })]);

#[on(message)]
fn needs_a_number(_: State<u64>) {}

#[tokio::test]
async fn what_is_wrong_with_the_menu_is_told_with_all_else() {
    let mut settings = Settings::new(Token::new("1:x").unwrap());
    settings.platform = Platform::custom(Dialect::SafeW, "http://127.0.0.1:1");
    let app = App::new().handlers(&[&LONG, handlers![needs_a_number][0]]);
    let Err(RunError::Wiring(error)) = app.serve(settings, std::future::pending()).await else {
        panic!("it must not start")
    };
    let told = |part: &str| error.problems.iter().any(|problem| problem.contains(part));
    assert!(told("long (src/long.rs:1): the description of a command must have 1 to 256"));
    assert!(told("`State<u64>` that nobody provided"));
    assert_eq!(error.problems.len(), 2);
}

#[tokio::test]
async fn help_lists_what_the_chat_has_in_the_users_language() {
    let menu = CommandMenu::of(&[ALL, handlers![help]].concat()).unwrap();
    let bot = Bot::new("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let environment = Environment { bot, me: User::default(), states: States::default(), menu };
    let environment = Arc::new(environment);
    let help = async |kind: &str, language: &str| {
        let update = json!({"update_id": 1, "message": {
            "message_id": 1, "date": 1, "text": "/help", "chat": {"id": 1, "type": kind},
            "from": {"id": 2, "is_bot": false, "first_name": "Mei", "language_code": language},
        }});
        let update = Update::from_slice(update.to_string().as_bytes()).unwrap();
        let context = Context::new(Arc::clone(&environment), update);
        <Help as FromUpdate<kind::message>>::from_update(&context).await.unwrap()
    };
    assert_eq!(
        help("private", "en").await.to_string(),
        "/start - Begin\n/settings [number] - Change your settings\n/help - List the commands"
    );
    assert_eq!(
        help("private", "de-at").await.to_string(),
        "/start - Anfangen\n/settings [number] - Einstellungen\n/help - List the commands"
    );
    let group = help("supergroup", "en").await;
    assert_eq!(
        group.to_string(),
        "/start - Begin\n/ban <user> [text...] - Ban somebody\n/kick <user> [text...] - Ban somebody\n/help - List the commands"
    );
    assert_eq!(group.text().entities().len(), 2, "the usage is set off");
    assert_eq!(group.commands()[1].usage, "<user> [text...]");
}
