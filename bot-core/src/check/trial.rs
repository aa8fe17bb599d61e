//! A call that is written and checked, and not made: what benches measure.

use super::{InvalidCall, walk::check};
use crate::{
    method::{Body, Method, Params},
    platform::Platform,
};

/// A call that is written. Not public API.
#[derive(Debug)]
pub struct Trial(Params);

impl Trial {
    /// Writes a call.
    #[must_use]
    pub fn write(method: &impl Method) -> Self {
        Self(Params::of(method))
    }

    /// Checks the call.
    ///
    /// # Errors
    ///
    /// When the platform would refuse it.
    pub fn check<M: Method>(&self, platform: &Platform) -> Result<(), Box<InvalidCall>> {
        check(M::NAME, M::FACTS, platform, &self.0).map(drop)
    }

    /// What would be sent; nothing if it is no JSON.
    #[must_use]
    pub fn body(&self) -> Option<Vec<u8>> {
        match self.0.body() {
            Body::Json(json) => Some(json),
            Body::Multipart { .. } => None,
        }
    }
}
