//! Files, to the platform and from it.

mod upload;
