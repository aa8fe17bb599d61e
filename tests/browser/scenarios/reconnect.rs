//! The server goes away and comes back.

use bot_sandbox::{Rule, Sandbox, ServerFault};

use crate::person::Person;

pub(super) async fn the_page_comes_back_by_itself(mut person: Person) {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    person.opens(&format!("{}/", sandbox.url())).await;
    person.writes("before").await;
    person.sees("before").await;

    let down = sandbox.misbehaves(Rule::server(ServerFault::Down));
    person.finds("#connection", "Reconnecting…").await;
    person.until("document.getElementById('text')").await;
    mei.sends("meanwhile").await;
    down.ends();
    person.sees("meanwhile").await;
    person.until("!find('#connection')").await;
    person.writes("after").await;
    person.sees("after").await;
    person.was_well(&["ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE"]).await;
}
