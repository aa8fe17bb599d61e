//! The bytes of a file, over as many connections as it takes.

use std::time::Duration;

use bytes::{Buf, Bytes};
use reqwest::{
    Response, StatusCode, Url,
    header::{
        CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE,
    },
};

use super::{DownloadError, FileRef};
use crate::{client::Bot, error::BoxError};

/// The wait after the first break; each further one is twice as long, up to the second.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

pub(super) struct Body {
    bot: Bot,
    file: FileRef,
    max_size: Option<u64>,
    attempts: u32,
    /// How often it broke.
    breaks: u32,
    /// How many bytes were given on.
    received: u64,
    /// How many bytes of the response at hand were given on already.
    skip: u64,
    /// The length of the whole, as the first response has it.
    length: Option<u64>,
    /// What the server calls this state of the file, and when it came about.
    tag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
    response: Option<Response>,
}

/// Why there is no next piece.
enum Stop {
    /// Another attempt may succeed.
    Break(BoxError),
    /// It may not.
    End(DownloadError),
}

impl From<DownloadError> for Stop {
    fn from(error: DownloadError) -> Self {
        Self::End(error)
    }
}

impl From<reqwest::Error> for Stop {
    /// The URL holds the token, so it must be in no error.
    fn from(error: reqwest::Error) -> Self {
        Self::Break(error.without_url().into())
    }
}

impl Body {
    pub(super) fn new(bot: Bot, file: FileRef, max_size: Option<u64>, attempts: u32) -> Self {
        Self {
            bot,
            file,
            max_size,
            attempts,
            breaks: 0,
            received: 0,
            skip: 0,
            length: None,
            tag: None,
            modified: None,
            response: None,
        }
    }

    /// The name that its sender or the platform gave the file.
    pub(super) fn name(&self) -> &str {
        let path = || self.file.path.as_deref()?.rsplit('/').next();
        self.file.name.as_deref().or_else(path).unwrap_or_default()
    }

    /// The length of the whole, as the file's own server has it, or else getFile.
    pub(super) fn size(&self) -> Option<u64> {
        self.length.or(self.file.size)
    }

    /// Begins: asks where the file is, and waits for its server to answer.
    pub(super) async fn begin(&mut self) -> Result<(), DownloadError> {
        self.check_size(self.file.size)?;
        let mut may_be_old = self.file.path.is_some();
        if !may_be_old {
            self.locate().await?;
        }
        loop {
            match self.connect().await {
                Ok(()) => return Ok(()),
                // A path is good for an hour.
                Err(Stop::End(DownloadError::Refused { status: 404 })) if may_be_old => {
                    may_be_old = false;
                    self.locate().await?;
                }
                Err(stop) => self.pause(stop).await?,
            }
        }
    }

    /// The next piece; `None` at the end of the file.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        loop {
            match self.try_next().await {
                Ok(piece) => return Ok(piece),
                Err(stop) => self.pause(stop).await?,
            }
        }
    }

    async fn try_next(&mut self) -> Result<Option<Bytes>, Stop> {
        loop {
            let Some(response) = &mut self.response else {
                if self.received > 0 && self.size() == Some(self.received) {
                    return Ok(None); // it broke off after the last byte
                }
                self.connect().await?;
                continue;
            };
            let wait = self.bot.piece_timeout();
            let piece = tokio::time::timeout(wait, response.chunk()).await;
            let Some(mut piece) = piece.map_err(|_| stalled(wait))?? else {
                return match self.size() {
                    _ if self.skip > 0 => Err(DownloadError::Changed.into()),
                    Some(size) if self.received < size => Err(Stop::Break(
                        format!("only {} of {size} bytes came", self.received).into(),
                    )),
                    _ => Ok(None),
                };
            };
            let seen = self.skip.min(piece.len() as u64);
            self.skip -= seen;
            piece.advance(usize::try_from(seen).unwrap_or(piece.len()));
            if piece.is_empty() {
                continue;
            }
            self.received += piece.len() as u64;
            if self.received > self.limit() {
                return Err(self.too_large(None).into());
            }
            return Ok(Some(piece));
        }
    }

    /// Waits before the next attempt, if there may be one.
    async fn pause(&mut self, stop: Stop) -> Result<(), DownloadError> {
        let source = match stop {
            Stop::Break(cause) => cause,
            Stop::End(error) => return Err(error),
        };
        self.response = None;
        self.breaks += 1;
        if self.breaks >= self.attempts {
            let (received, attempts) = (self.received, self.breaks);
            return Err(DownloadError::Interrupted { received, attempts, source });
        }
        let wait = FIRST_WAIT * 2_u32.saturating_pow(self.breaks - 1).min(1000);
        let wait = wait.min(LONGEST_WAIT);
        tracing::debug!(received = self.received, error = %source, ?wait, "a download broke off");
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Asks where the file is.
    async fn locate(&mut self) -> Result<(), DownloadError> {
        let file = self.bot.get_file(&*self.file.file_id).await?;
        let size = file.file_size.and_then(|size| u64::try_from(size).ok());
        self.file.size = size.or(self.file.size);
        self.file.path = file.file_path;
        self.check_size(self.file.size)
    }

    /// Asks for what is missing.
    async fn connect(&mut self) -> Result<(), Stop> {
        let mut request = self.bot.http().get(self.url()?);
        if self.received > 0 {
            request = request.header(RANGE, format!("bytes={}-", self.received));
            // A weak tag is no promise that the bytes are the same: the server would not take it.
            if let Some(tag) = self.tag.as_ref().filter(|tag| !tag.as_bytes().starts_with(b"W/")) {
                request = request.header(IF_RANGE, tag.clone());
            }
        }
        let wait = self.bot.piece_timeout();
        let response = tokio::time::timeout(wait, request.send()).await;
        let response = response.map_err(|_| stalled(wait))??;
        let status = response.status();
        let length = match status {
            StatusCode::OK => response.content_length(),
            StatusCode::PARTIAL_CONTENT => match range(response.headers()) {
                Some((start, total)) if start == self.received => total,
                _ => return Err(Stop::Break("the server sent another part than asked for".into())),
            },
            StatusCode::RANGE_NOT_SATISFIABLE if self.received > 0 => {
                // It broke off after the last byte, and only now says how many there are.
                if whole(response.headers()) == Some(self.received) {
                    self.length = Some(self.received);
                    return Ok(());
                }
                return Err(DownloadError::Changed.into());
            }
            _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(Stop::Break(DownloadError::Refused { status: status.as_u16() }.into()));
            }
            _ => return Err(DownloadError::Refused { status: status.as_u16() }.into()),
        };
        let header = |name: HeaderName| response.headers().get(name).cloned();
        let (tag, modified) = (header(ETAG), header(LAST_MODIFIED));
        let is_another = differ(&self.length, &length)
            || differ(&self.tag, &tag)
            || differ(&self.modified, &modified);
        if self.received > 0 && is_another {
            return Err(DownloadError::Changed.into());
        }
        self.check_size(length)?;
        self.length = length.or(self.length);
        self.tag = tag.or(self.tag.take());
        self.modified = modified.or(self.modified.take());
        self.skip = if status == StatusCode::OK { self.received } else { 0 };
        self.response = Some(response);
        Ok(())
    }

    /// Where the file is. The URL holds the token: it is for the request and nothing else.
    fn url(&self) -> Result<Url, DownloadError> {
        let path = self.file.path.as_deref().filter(|path| !path.is_empty());
        let no_path = || DownloadError::NoPath { file_id: self.file.file_id.clone() };
        let path = path.ok_or_else(no_path)?;
        if path.starts_with(['/', '\\']) || path.get(1..3) == Some(":\\") {
            return Err(DownloadError::LocalServer);
        }
        let leads_out = |part: &str| matches!(part, "." | "..");
        if path.contains(|c: char| c.is_control()) || path.split(['/', '\\']).any(leads_out) {
            return Err(DownloadError::Path);
        }
        let (platform, token) = (self.bot.platform(), self.bot.token().reveal());
        let base = format!("{}/bot{token}", platform.file_url());
        let mut url: Url = base.parse().map_err(|_| DownloadError::Path)?;
        // Each part is percent-encoded here.
        url.path_segments_mut().map_err(|()| DownloadError::Path)?.extend(path.split('/'));
        Ok(url)
    }

    /// The caller's limit or the platform's, whichever is lower.
    fn limit(&self) -> u64 {
        let platform = self.bot.platform().download_limit();
        self.max_size.map_or(platform, |size| size.min(platform))
    }

    fn check_size(&self, size: Option<u64>) -> Result<(), DownloadError> {
        match size {
            Some(size) if size > self.limit() => Err(self.too_large(Some(size))),
            _ => Ok(()),
        }
    }

    fn too_large(&self, size: Option<u64>) -> DownloadError {
        let limit = self.limit();
        let by_platform = self.max_size.is_none_or(|size| size > limit);
        DownloadError::TooLarge { size, limit, by_platform }
    }
}

fn stalled(wait: Duration) -> Stop {
    Stop::Break(format!("nothing came for {wait:?}").into())
}

/// Both are known and not the same.
fn differ<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// The length of the whole, from `bytes */10`.
fn whole(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes */")?.trim().parse().ok()
}

/// Where a part begins, and the length of the whole, from `bytes 5-9/10` or `bytes 5-9/*`.
fn range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let value = headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    let (part, total) = value.split_once('/')?;
    let (start, _) = part.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}
