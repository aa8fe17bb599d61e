//! The server that a bot's updates arrive at, and that operators ask.

mod client;
mod connection;
mod crowd;
#[cfg(feature = "tls")]
mod https;
#[cfg(not(feature = "tls"))]
#[path = "no_https.rs"]
mod https;
mod limits;
mod line;
mod operations;
mod rarely;
mod server;
mod webhook;

pub(crate) use self::{
    https::Https,
    operations::Operations,
    server::Server,
    webhook::{Endpoint, Endpoints, elsewhere},
};
