//! The Bot API's types.
//!
//! Almost all of this module is generated, one file per subject, from `bot-core/schema`.
//! Written by hand are the identifiers ([`ChatId`], [`UserId`]), [`InputFile`], [`InputText`],
//! [`Secret`] and a few questions one asks of a message.
//!
//! # How they read
//!
//! What identifies an object (its ids, a union's tag) is required. Every other field that is
//! missing or `null` becomes its empty value: `None`, `false`, an empty list, an empty string. An
//! unknown field is stepped over; an unknown value of an enum and an unknown variant of a union are
//! kept as they came, in `Unknown`, and written back like that.
//!
//! # Sizes
//!
//! What is rare or large is boxed, so that values stay cheap to move: on a 64-bit machine a
//! [`Message`] has 600 bytes at most, where all its fields side by side would take some 1,500, and
//! an [`Update`](crate::Update) has 24.

mod chat_id;
mod generated;
mod input_file;
mod input_text;
mod message;
mod permissions;
mod secret;
mod user_id;

pub use chat_id::ChatId;
pub use generated::*;
pub use input_file::InputFile;
pub use input_text::InputText;
pub use secret::Secret;
pub use user_id::UserId;
