//! The ground of the bot framework.

pub mod client;
pub mod json;
pub mod method;
pub mod methods;
pub mod types;
pub mod update;
mod upload;

pub use client::*;
pub use method::{Method, Params};
pub use update::*;
