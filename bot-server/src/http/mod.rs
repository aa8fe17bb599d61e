//! The server that a bot's updates arrive at.

mod attempts;
mod server;
mod webhook;

pub(crate) use self::{server::Server, webhook::Endpoint};
