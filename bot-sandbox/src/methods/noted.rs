//! What is kept of each call: by whom, with what, and how it ended.

use std::{mem::ManuallyDrop, time::Instant};

use bot_core::methods as api;

use super::Parameters;
use crate::{
    event,
    fault::Reply,
    shared::{Shared, now_ms},
};

/// Notes a call and says its number.
pub(super) fn note(
    shared: &Shared,
    token: &str,
    method: &str,
    parameters: &Parameters,
    in_response: bool,
) -> usize {
    let call = event::Call {
        bot: token.split(':').next().unwrap_or_default().to_owned(),
        method: api::name(method).unwrap_or(method).to_owned(),
        parameters: parameters.to_map(),
        refused: None,
        result: None,
        at: now_ms(),
        took: None,
        in_response,
    };
    shared.edit(|world| {
        world.calls.push(call);
        world.calls.next() - 1
    })
}

/// Notes how a call ended.
pub(super) fn note_end(
    shared: &Shared,
    number: usize,
    begun: Instant,
    result: Option<String>,
    refused: Option<String>,
) {
    shared.edit(|world| {
        let Some(call) = world.calls.get_mut(number) else { return };
        call.took = Some(begun.elapsed());
        call.result = result;
        call.refused = refused;
        if let Some(why) = call.refused.clone().filter(|_| call.method != "getUpdates") {
            let chat_id = call.parameters.get("chat_id").and_then(|id| id.parse().ok());
            let what = format!("{} was refused", call.method);
            world.tell(event::Event::Failed { chat_id, what, why });
        }
    });
}

/// A call under way. One that is given up, because the bot hangs up or the connection breaks, ends
/// with that.
pub(super) struct UnderWay<'a> {
    shared: &'a Shared,
    number: usize,
    begun: Instant,
}

impl<'a> UnderWay<'a> {
    pub(super) fn begin(shared: &'a Shared, number: usize) -> Self {
        Self { shared, number, begun: Instant::now() }
    }

    pub(super) fn ends(self, reply: &Reply) {
        let call = ManuallyDrop::new(self);
        let result = reply.answer.as_ref().ok().cloned();
        note_end(call.shared, call.number, call.begun, result, reply.refused());
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let why = "the connection ended before it was answered";
        note_end(self.shared, self.number, self.begun, None, Some(why.to_owned()));
    }
}
