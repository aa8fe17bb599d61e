//! Text messages.

use bot_core::types::LinkPreviewOptions;

use super::{Call, send::Sending, text};
use crate::api_error::{Answer, result};

pub(super) fn send_message(call: &Call<'_>) -> Answer {
    let preview: Option<LinkPreviewOptions> =
        call.parameters.json("link_preview_options", "link preview options")?;
    let sending = Sending::read(call)?;
    let (text, entities) = text::text(call)?;
    let sent = sending.send(call, |message| {
        message.text = Some(text);
        message.entities = entities;
        message.link_preview_options = preview;
    })?;
    result(&sent)
}
