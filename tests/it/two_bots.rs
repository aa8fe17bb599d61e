//! Two bots in one process, by explicit sets of handlers.

use bot_server::{App, prelude::*, testing::TestBot};

use crate::{desk::Diary, support::Log};

/// A state of a group.
struct Name(&'static str);

/// Two bots of one program, each with handlers, groups and functions before them of its own.
mod bots {
    use super::*;

    pub(super) mod tea {
        use super::*;

        group!(priority = 1);

        #[before]
        fn greet(diary: State<Diary>) {
            diary.note("tea greets");
        }

        #[on(message)]
        pub(in super::super) fn tea(diary: State<Diary>, name: State<Name>) -> String {
            diary.note("tea");
            format!("tea of {}", name.0.0)
        }
    }

    pub(super) mod coffee {
        use super::*;

        group!(not(text = "tea"), on_error = sorry);

        async fn sorry(failure: Failure) -> String {
            format!("sorry: {}", failure.error)
        }

        #[before(any)]
        fn greet(diary: State<Diary>) {
            diary.note("coffee greets");
        }

        #[on(message)]
        pub(in super::super) fn coffee(message: Message) -> Result<String> {
            match message.text.as_deref() {
                Some("milk") => Err("no milk".into()),
                _ => Ok("coffee".into()),
            }
        }
    }
}

#[tokio::test]
async fn two_bots_of_one_program_share_nothing() {
    let log = Log::capture();
    let (of_tea, of_coffee) = (Diary::default(), Diary::default());
    let tea = App::new().handlers(handlers![bots::tea::tea]).state(of_tea.clone());
    let tea = tea.group(bots::tea::GROUP, |group| group.state(Name("Mei")));
    let coffee = App::new().handlers(handlers![bots::coffee::coffee]).state(of_coffee.clone());
    let (tea, coffee) = (TestBot::start(tea).await, TestBot::start(coffee).await);
    let (mei, ben) = (tea.user("Mei"), coffee.user("Ben"));
    mei.sends("milk").await;
    ben.sends("milk").await;
    mei.sees("tea of Mei").await;
    ben.sees("sorry: no milk").await;
    ben.sends("tea").await;
    ben.sends("beans").await;
    ben.sees("coffee").await;
    for t in [tea, coffee] {
        t.settled().await;
        t.stop().await;
    }
    assert_eq!(of_tea.take(), ["tea greets", "tea"]);
    assert_eq!(of_coffee.take(), ["coffee greets"; 2]);
    assert!(!log.text().contains("ERROR"), "{}", log.text());
}
