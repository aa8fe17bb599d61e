//! The bot's commands, by scope and language.

use bot_core::types::{
    BotCommand, BotCommandScope, BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat,
    BotCommandScopeChatAdministrators, BotCommandScopeChatMember, BotCommandScopeDefault, UserId,
};

use super::{
    World, refused,
    scene::{Scene, none},
};

fn commands(name: &str) -> Vec<BotCommand> {
    vec![BotCommand::new(name, "What it does")]
}

pub(super) async fn set_my_commands(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let set = |name: &str| world.bot.set_my_commands(commands(name));
    let get = || world.bot.get_my_commands();
    assert!(set("start").await.unwrap());
    assert!(set("begin").await.unwrap(), "the last ones count");
    assert_eq!(get().await.unwrap(), commands("begin"));
    // No commands are none.
    assert!(world.bot.set_my_commands(Vec::<BotCommand>::new()).await.unwrap());
    assert_eq!(get().await.unwrap(), []);

    let chat = |id: i64| BotCommandScopeChat::new(id);
    refused(set("x").scope(chat(-1)).await, "400 Bad Request: chat not found");
    let private = world.person("Ann").await;
    assert!(set("x").scope(chat(private.id().0)).await.unwrap());
    let administrators = BotCommandScopeChatAdministrators::new(private.id());
    refused(
        set("x").scope(administrators).await,
        "400 Bad Request: can't use specified scope in private chats",
    );
    let nobody = BotCommandScopeChatMember::new(group.id(), UserId(1));
    refused(set("x").scope(nobody).await, "400 Bad Request: user not found");
    let member = BotCommandScopeChatMember::new(group.id(), mei.id());
    assert!(set("x").scope(member).await.unwrap());
    let news = world.sandbox.channel("News", &[&olga]);
    refused(
        set("x").scope(chat(news.id())).await,
        "400 Bad Request: can't change commands in channel chats",
    );
    assert!(set("No").await.is_err(), "small letters, digits and underscores");
}

pub(super) async fn get_my_commands(world: World) {
    let Scene { group, mei, .. } = world.scene(none()).await;
    group.becomes_public("tea_lovers").await;
    let scopes: [(&str, BotCommandScope); 7] = [
        ("default", BotCommandScopeDefault::new().into()),
        ("private", BotCommandScopeAllPrivateChats::new().into()),
        ("groups", BotCommandScopeAllGroupChats::new().into()),
        ("administrators", BotCommandScopeAllChatAdministrators::new().into()),
        ("chat", BotCommandScopeChat::new(group.id()).into()),
        ("chat_administrators", BotCommandScopeChatAdministrators::new(group.id()).into()),
        ("chat_member", BotCommandScopeChatMember::new(group.id(), mei.id()).into()),
    ];
    for (name, scope) in &scopes {
        let set = || world.bot.set_my_commands(commands(name)).scope(scope.clone());
        assert!(set().await.unwrap());
        let german = world.bot.set_my_commands(commands(&format!("{name}_de")));
        assert!(german.scope(scope.clone()).language_code("de").await.unwrap());
    }
    for (name, scope) in &scopes {
        let get = || world.bot.get_my_commands().scope(scope.clone());
        assert_eq!(get().await.unwrap(), commands(name));
        let german = get().language_code("de").await.unwrap();
        assert_eq!(german, commands(&format!("{name}_de")));
        assert_eq!(get().language_code("fr").await.unwrap(), [], "no other stands in");
    }
    // Without a scope it is the default one, and a name is as good as a number.
    assert_eq!(world.bot.get_my_commands().await.unwrap(), commands("default"));
    let by_name = world.bot.get_my_commands().scope(BotCommandScopeChat::new("@tea_lovers"));
    assert_eq!(by_name.await.unwrap(), commands("chat"));
    assert!(world.bot.get_my_commands().language_code("german").await.is_err());
}
