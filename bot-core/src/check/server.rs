//! The same limits, seen from the other side: what a server refuses of a call that came to it.

use super::{error::InvalidCall, generated::ALL, rule::Facts, walk::check_limits};
use crate::platform::{Dialect, Platform};

fn facts(method: &str) -> Option<(&'static str, &'static Facts)> {
    ALL.iter().copied().find(|(name, _)| *name == method)
}

/// Whether a platform has a method, its name as the API writes it.
#[must_use]
pub fn has_method(dialect: Dialect, method: &str) -> bool {
    facts(method).is_some_and(|(_, facts)| facts.on_safew || dialect == Dialect::Telegram)
}

/// What exceeds its limit, or is missing where something else is given, in a call that came to a
/// server. The parameters are JSON by name; no JSON is a file that came along. What a platform has
/// not is stepped over, as servers do.
///
/// # Errors
///
/// The first limit that is not kept.
pub fn came_in(
    dialect: Dialect,
    method: &str,
    parameters: &[(&str, Option<&str>)],
) -> Result<(), Box<InvalidCall>> {
    let Some((name, facts)) = facts(method) else {
        return Ok(());
    };
    let platform = match dialect {
        Dialect::SafeW => Platform::SAFEW,
        Dialect::Telegram => Platform::TELEGRAM,
    };
    check_limits(name, facts, &platform, &parameters)
}
