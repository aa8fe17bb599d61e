//! The error of a handler: any.

/// Any error, as a handler may return it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a handler returns when it can fail: `?` takes any error.
///
/// ```
/// use bot_core::Result;
///
/// fn age(text: &str) -> Result<u8> {
///     Ok(text.trim().parse()?)
/// }
/// assert!(age(" 41 ").is_ok() && age("old").is_err());
/// ```
pub type Result<T = (), E = BoxError> = std::result::Result<T, E>;
