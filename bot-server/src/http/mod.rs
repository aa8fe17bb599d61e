//! The server that a bot's updates arrive at.

mod client;
mod connection;
mod crowd;
mod limits;
mod line;
mod rarely;
mod server;
mod webhook;

pub(crate) use self::{
    server::Server,
    webhook::{Endpoint, routes},
};
