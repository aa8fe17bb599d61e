//! What the platform would refuse is refused before the call: the schema's limits, as data.
//!
//! `generated` holds the data (one static per method and per type), `rule` says what it is made of,
//! `walk` goes through what a call is about to send, `files` looks at the sizes of new files,
//! `server` judges a call that came to the sandbox, and `trial` is for benches.
//! What only the server can know (dates by its clock, the inside of files) is left to it.

mod error;
mod files;
pub(crate) mod generated;
mod outline;
mod rule;
mod rules;
mod server;
mod trial;
mod walk;

pub use error::{Invalid, InvalidCall};
pub use rule::Facts;
#[doc(hidden)]
pub use server::{came_in, has_method};
#[doc(hidden)]
pub use trial::Trial;

pub(crate) use files::{SizeLimit, check_sizes};
pub(crate) use outline::{Fields, Value};
pub(crate) use walk::check;
