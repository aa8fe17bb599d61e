//! Text messages: sending, editing, copying, forwarding and deleting them.

use super::{World, refused};

pub(super) async fn send_message(world: World) {
    let mei = world.person("Mei").await;
    let sent = world.bot.send_message(mei.id(), "hello, Mei").await.unwrap();
    assert_eq!(sent.text.as_deref(), Some("hello, Mei"));
    mei.sees("hello, Mei").await;
    refused(world.bot.send_message(1, "hello").await, "400 Bad Request: chat not found");
    mei.blocks_the_bot().await;
    let blocked = world.bot.send_message(mei.id(), "hello").await;
    refused(blocked, "403 Forbidden: bot was blocked by the user");
}
