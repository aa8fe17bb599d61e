//! The server that a bot's updates arrive at, and that operators ask.

mod client;
mod connection;
mod crowd;
mod limits;
mod line;
mod operations;
mod rarely;
mod server;
mod webhook;

pub(crate) use self::{
    operations::{Operations, PATHS},
    server::Server,
    webhook::{Endpoint, routes},
};
