//! The people of a group and the bot, over HTTP, on both platforms.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::{
    env,
    io::Write as _,
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use bot_server::{
    App, Dialect,
    sandbox::{Group, Person},
    testing::TestBot,
    types::{ChatAdministratorRights as Rights, ChatMember},
};

/// The program as it is: its handlers are linked into this one, too.
#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main`")]
mod moderator;

/// The beginning of a picture.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

/// A group whose bot may do what it needs to.
struct Scene {
    t: TestBot,
    group: Group,
    /// An administrator.
    adam: Person,
    /// A member.
    mei: Person,
}

impl Scene {
    async fn start(dialect: Dialect) -> Self {
        let t = TestBot::builder(App::new()).bot("ModeratorBot").dialect(dialect).start().await;
        let [olga, adam, mei] = ["Olga", "Adam", "Mei"].map(|name| t.user(name));
        let group = t.group("Tea", &[&olga, &adam, &mei]);
        group.promotes(&adam, Rights::new().can_pin_messages(true)).await;
        group.promotes_the_bot(all_rights()).await;
        mei.sees_in(&group, "Thank you, I have all the rights I need").await;
        Self { t, group, adam, mei }
    }

    /// Somebody joins by a link and does not press the button yet.
    async fn newcomer(&self) -> Person {
        let tom = self.t.user("Tom");
        tom.joins(&self.group.link().await).await.unwrap();
        tom.sees_in(&self.group, "Welcome, Tom! Press the button").await;
        self.t.settled().await;
        tom
    }

    /// Adam answers the newest of what somebody writes.
    async fn adam_answers(&self, person: &Person, command: &str) {
        let message = person.sends_to(&self.group, "hello").await;
        self.adam.replies_in(&self.group, &message, command).await;
    }

    /// Adam answers, and the bot says this.
    async fn answer(&self, person: &Person, command: &str, said: &str) {
        self.adam_answers(person, command).await;
        self.adam.sees_in(&self.group, said).await;
        self.t.settled().await;
    }

    /// What the bot has written so far.
    async fn said(&self) -> usize {
        self.t.settled().await;
        self.group.screen().matches("ModeratorBot").count()
    }
}

fn all_rights() -> Rights {
    Rights::new().can_delete_messages(true).can_restrict_members(true)
}

/// The same on both platforms.
async fn on_both(test: impl AsyncFn(&Scene)) {
    for dialect in [Dialect::SafeW, Dialect::Telegram] {
        let scene = Scene::start(dialect).await;
        test(&scene).await;
        scene.t.stop().await;
    }
}

#[tokio::test]
async fn a_newcomer_writes_after_pressing_the_button() {
    on_both(async |scene| {
        let Scene { group, mei, .. } = scene;
        let tom = scene.newcomer().await;
        assert!(!tom.may_write_to(group) && !tom.may_send_photos_to(group));

        mei.presses_in(group, "I am human").await;
        mei.sees("This button is for somebody else").await;
        scene.t.settled().await;
        assert!(!tom.may_write_to(group));

        tom.presses_in(group, "I am human").await;
        tom.sees("Nice to meet you").await;
        scene.t.settled().await;
        assert!(matches!(group.member(&tom), ChatMember::Member(_)));
        assert!(tom.may_send_photos_to(group));
        assert!(!group.screen().contains("[I am human]"), "the button is gone");
    })
    .await;
}

#[tokio::test]
async fn to_leave_and_come_back_neither_opens_the_gate_nor_locks_it() {
    on_both(async |scene| {
        let Scene { group, .. } = scene;
        let tom = scene.newcomer().await;
        tom.leaves(group).await;
        tom.joins(&group.link().await).await.unwrap();
        scene.t.settled().await;
        assert!(!tom.may_write_to(group));
        tom.presses_in(group, "I am human").await;
        tom.sees("Nice to meet you").await;

        scene.answer(&tom, "/mute 1d", "Tom is muted for 1d").await;
        tom.presses_in(group, "I am human").await; // the older one
        tom.sees("This button is no longer good").await;
        let said = scene.said().await;
        tom.leaves(group).await;
        tom.joins(&group.link().await).await.unwrap();
        assert_eq!(scene.said().await, said, "there is no button");
        assert!(!tom.may_write_to(group));
    })
    .await;
}

#[tokio::test]
async fn links_of_newcomers_are_deleted_and_those_of_others_stay() {
    on_both(async |scene| {
        let Scene { group, mei, .. } = scene;
        let tom = scene.newcomer().await;
        tom.presses_in(group, "I am human").await;
        tom.sees("Nice to meet you").await;

        tom.sends_to(group, "hello, I am Tom").await;
        for text in ["see spam.example.com", "/rules https://spam.example.com"] {
            tom.sends_to(group, text).await;
            tom.sees_in(group, "Tom, links can be posted a day after joining").await;
        }
        tom.sends_photo_to(group, PICTURE, "https://spam.example.com").await;
        tom.sees_in(group, "Tom, links can be posted a day after joining").await;
        mei.sends_to(group, "see tea.example.com").await;
        scene.t.settled().await;
        let conversation = group.screen();
        assert!(!conversation.contains("spam"), "{conversation}");
        assert!(conversation.contains("Tom: hello"), "{conversation}");
        assert!(conversation.contains("Mei: see tea.example.com"), "{conversation}");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_bans() {
    on_both(async |scene| {
        let Scene { group, adam, mei, .. } = scene;
        adam.sends_to(group, "/ban").await;
        adam.sees_in(group, "Reply with it to a message of whom you mean").await;
        let said = scene.said().await;
        scene.adam_answers(mei, "/ban@SomeOtherBot").await;
        assert_eq!(scene.said().await, said, "it is not for this bot");
        assert!(group.has(mei));
        let spam = mei.sends_to(group, "BUY TEA").await;
        adam.replies_in(group, &spam, "/ban@ModeratorBot spam,  again").await;
        adam.sees_in(group, "Mei is banned: spam,  again").await;
        scene.t.settled().await;
        assert!(matches!(group.member(mei), ChatMember::Banned(_)));
        assert!(!group.screen().contains("BUY TEA"), "{}", group.screen());
    })
    .await;
}

#[tokio::test]
async fn nobody_else_does() {
    on_both(async |scene| {
        let Scene { t, group, adam, mei } = scene;
        let message = adam.sends_to(group, "hello").await;
        for command in ["/ban", "/mute 2h", "/unmute", "/warn"] {
            mei.replies_in(group, &message, command).await;
            mei.sees_in(group, "Only administrators may do that").await;
        }
        // Who writes in the name of a channel is nobody to the bot.
        let said = scene.said().await;
        let news = t.channel("News", &[adam]);
        news.posts_to(group, "/rules").await;
        assert_eq!(scene.said().await, said);
    })
    .await;
}

#[tokio::test]
async fn administrators_are_out_of_reach() {
    on_both(async |scene| {
        let Scene { t, group, adam, .. } = scene;
        let eve = t.user("Eve");
        group.adds(&eve).await;
        group.promotes(&eve, Rights::new().can_pin_messages(true)).await;
        for command in ["/ban", "/mute 2h"] {
            scene.answer(&eve, command, "Administrators are out of my reach").await;
        }
        scene.answer(&eve, "/warn", "Administrators are not warned").await;
        assert!(matches!(group.member(&eve), ChatMember::Administrator(_)));
        scene.answer(adam, "/warn", "Administrators are not warned").await;
    })
    .await;
}

#[tokio::test]
async fn the_muted_write_again_when_it_is_over() {
    on_both(async |scene| {
        let Scene { group, mei, .. } = scene;
        let usage = "Usage: /mute <time> [reason...]";
        let wrong = format!("time cannot be “soon”: write 30m, 2h, 7d or 2w.\n{usage}");
        scene.answer(mei, "/mute soon", &wrong).await;
        scene.answer(mei, "/mute", &format!("time is missing.\n{usage}")).await;
        assert!(mei.may_write_to(group));

        let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let wrote = mei.sends_to(group, "BUY TEA").await;
        scene.adam.replies_in(group, &wrote, "/mute 2h too loud").await;
        mei.sees_in(group, "Mei is muted for 2h: too loud").await;
        scene.t.settled().await;
        assert!(!mei.may_write_to(group) && !mei.may_send_photos_to(group));
        let ChatMember::Restricted(restricted) = group.member(mei) else { panic!("not muted") };
        let lasts = u64::try_from(restricted.until_date).unwrap() - before;
        assert!((7_200..7_260).contains(&lasts), "{lasts}");

        scene.adam.replies_in(group, &wrote, "/unmute").await;
        scene.adam.sees_in(group, "Mei may write again").await;
        scene.t.settled().await;
        assert!(matches!(group.member(mei), ChatMember::Member(_)));
        assert!(mei.may_send_photos_to(group));
    })
    .await;
}

#[tokio::test]
async fn who_is_muted_before_pressing_stays_muted() {
    on_both(async |scene| {
        let Scene { t, group, adam, mei } = scene;
        let message = mei.sends_to(group, "BUY TEA").await;
        mei.leaves(group).await;
        mei.joins(&group.link().await).await.unwrap();
        adam.replies_in(group, &message, "/mute 1d").await;
        adam.sees_in(group, "Mei is muted for 1d").await;
        t.settled().await;
        mei.presses_in(group, "I am human").await;
        mei.sees("This button is no longer good").await;
        t.settled().await;
        assert!(!mei.may_write_to(group));
    })
    .await;
}

#[tokio::test]
async fn the_third_warning_is_a_ban() {
    on_both(async |scene| {
        let Scene { t, group, mei, .. } = scene;
        let ben = t.user("Ben");
        group.adds(&ben).await;
        ben.presses_in(group, "I am human").await;
        ben.sees("Nice to meet you").await;
        scene.answer(mei, "/warn", "Mei is warned, 1 of 3").await;
        scene.answer(&ben, "/warn", "Ben is warned, 1 of 3").await;
        scene.answer(mei, "/warn spam", "Mei is warned, 2 of 3: spam").await;
        assert!(mei.may_write_to(group));
        scene.answer(mei, "/warn", "Mei is banned after 3 warnings").await;
        assert!(matches!(group.member(mei), ChatMember::Banned(_)));
        assert!(group.has(&ben));
        // Who may come back begins anew.
        group.adds(mei).await;
        mei.presses_in(group, "I am human").await;
        mei.sees("Nice to meet you").await;
        scene.answer(mei, "/warn", "Mei is warned, 1 of 3").await;
    })
    .await;
}

#[tokio::test]
async fn a_bot_without_rights_says_what_it_lacks() {
    on_both(async |scene| {
        let Scene { group, mei, .. } = scene;
        group.removes_the_bot().await;
        group.demotes_the_bot().await;
        let both = "To keep order here I have to be an administrator who may delete messages and \
                    ban users.";
        mei.sees_in(group, both).await;
        scene.answer(mei, "/ban", "I lack the right to do that").await;
        assert!(group.has(mei));
        group.promotes_the_bot(Rights::new().can_delete_messages(true)).await;
        mei.sees_in(group, "an administrator who may ban users.").await;
        scene.answer(mei, "/mute 2h", "I lack the right to do that").await;
        assert!(mei.may_write_to(group));
    })
    .await;
}

#[tokio::test]
async fn a_basic_group_has_no_mutes_but_warnings_and_bans() {
    on_both(async |scene| {
        let Scene { t, mei, adam, .. } = scene;
        let group = t.basic_group("Old", &[adam, mei]);
        let ben = t.user("Ben");
        group.adds(&ben).await;
        ben.sees_in(&group, "Welcome, Ben! We have /rules.").await;
        let message = mei.sends_to(&group, "hello").await;
        adam.replies_in(&group, &message, "/mute 2h").await;
        adam.sees_in(&group, "Nobody can be muted in a basic group").await;
        group.promotes_the_bot(all_rights()).await;
        adam.replies_in(&group, &message, "/ban").await;
        adam.sees_in(&group, "Mei is banned").await;
        assert!(!group.has(mei));
    })
    .await;
}

#[tokio::test]
async fn everybody_has_rules_and_help() {
    on_both(async |scene| {
        let Scene { group, mei, .. } = scene;
        mei.sends_to(group, "/rules").await;
        mei.sees_in(group, "Three warnings are a ban").await;
        mei.sends_to(group, "/help").await;
        mei.sees_in(group, "/rules - The rules of the group").await;
        mei.sends("hello").await;
        mei.sees("I keep order in groups").await;
    })
    .await;
}

/// Without a token, in a pipe.
fn run(arguments: &[&str], input: &str) -> String {
    let mut bot = Command::new(env!("CARGO_BIN_EXE_moderator"))
        .args(arguments)
        .env_clear()
        .current_dir(env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    bot.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = bot.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn in_a_terminal_it_says_what_it_would_do() {
    let said = run(&[], "/start\n/help\n");
    assert!(said.starts_with("ModeratorBot: I keep order in groups"), "{said}");
    assert!(said.ends_with("/help - What can be asked of me\n"), "{said}");
}

#[test]
fn it_asks_for_the_updates_of_members_and_for_no_others() {
    let kinds = r#"["callback_query","chat_member","edited_message","message","my_chat_member"]"#;
    assert_eq!(run(&["allowed-updates"], ""), format!("{kinds}\n"));
}
