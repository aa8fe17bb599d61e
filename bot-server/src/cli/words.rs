//! What the text of a value means.

use std::{fs, path::PathBuf, str::FromStr, time::Duration};

use crate::settings::DEFAULT_LISTEN;

/// A variable that is set to nothing is not set.
pub(super) fn given(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

pub(super) fn max_connections(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| format!("`{text}` is no number from 1 to 100"))
}

pub(super) fn listen(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    match port {
        None => Err(format!("`{text}` is no address with a port, such as {DEFAULT_LISTEN}")),
        Some(_) if text.starts_with(':') => Ok(format!("0.0.0.0{text}")),
        Some(_) => Ok(text.to_owned()),
    }
}

pub(super) fn certificate(path: &str) -> Result<PathBuf, String> {
    let text = fs::read(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    if !text.starts_with(b"-----BEGIN CERTIFICATE-----") {
        return Err(format!(
            "`{path}` is no PEM file: it must begin with -----BEGIN CERTIFICATE-----"
        ));
    }
    Ok(path.into())
}

pub(super) fn at_least_one<N: FromStr + PartialOrd + From<u8>>(text: &str) -> Result<N, String> {
    let number = text.parse().ok().filter(|n| *n > N::from(0));
    number.ok_or_else(|| format!("`{text}` is no number from 1 on"))
}

/// Seconds, or a number with `ms`, `s`, `m` or `h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit {
        "ms" => Some(1),
        "" | "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let ms = factor.zip(number.parse::<u64>().ok()).and_then(|(f, n)| n.checked_mul(f));
    let duration = ms.filter(|ms| *ms > 0).map(Duration::from_millis);
    duration.ok_or_else(|| format!("`{text}` is no time: write 90s, 5m or 1h"))
}
