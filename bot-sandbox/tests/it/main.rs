//! The sandbox from outside, over HTTP: methods and their refusals, polling, delivery.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod delivery;
mod faults;
mod form;
mod groups;
mod limits;
mod markup;
mod methods;
mod older;
mod page;
mod polling;
mod profile;
mod safew;
mod sends;
mod state;
mod topics;

use std::time::Duration;

use bot_core::{Bot, Pace, Token};
use bot_sandbox::Sandbox;

/// Fails a test that hangs.
async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    let ended = tokio::time::timeout(Duration::from_secs(30), work).await;
    ended.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// The sandbox's bot, which checks nothing and waits for nothing: what is refused here the sandbox
/// refuses.
fn bot(sandbox: &Sandbox) -> Bot {
    let token = Token::new(sandbox.token()).unwrap();
    Bot::builder(token).api_url(sandbox.url()).checks(false).pace(Pace::UNLIMITED).build().unwrap()
}
