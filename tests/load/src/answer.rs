//! The reading of an answer: its status and its body, once it is there to its last byte.

/// An answer as far as the asker looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    status: u16,
    body: &'a [u8],
}

/// What a server is to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// 200.
    Ok,
    /// 200, with a call of a method.
    Call,
}

/// Reads an answer; nothing as long as a part of it is missing.
pub(crate) fn read(bytes: &[u8]) -> Result<Option<Answer<'_>>, String> {
    const END: &[u8; 4] = b"\r\n\r\n";
    let Some(end) = bytes.windows(END.len()).position(|part| part == END) else { return Ok(None) };
    let (head, body) = (&bytes[..end], &bytes[end + END.len()..]);
    let head = std::str::from_utf8(head).map_err(|_| "the server does not speak HTTP")?;
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    let status = status.ok_or_else(|| format!("the server does not speak HTTP/1.1: {head}"))?;
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.next().and_then(|(_, value)| value.trim().parse().ok());
    let length: usize = length.ok_or("the server does not say how long its answer is")?;
    Ok(body.get(..length).map(|body| Answer { status, body }))
}

impl Answer<'_> {
    /// Says in words what is wrong with it, if something is.
    pub(crate) fn check(self, wanted: Wanted) -> Result<(), String> {
        let body = || String::from_utf8_lossy(&self.body[..self.body.len().min(200)]);
        if self.status != 200 {
            return Err(format!("the server answered {}: {}", self.status, body()));
        }
        if wanted == Wanted::Call && !self.body.starts_with(br#"{"method":""#) {
            return Err(format!("the bot did not reply in its answer, which was: `{}`", body()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 24\r\n\r\n{\"method\":\"sendMessage\"}";

    #[test]
    fn an_answer_is_read_once_all_of_it_is_there() {
        for end in 0..CALL.len() {
            assert_eq!(read(&CALL[..end]), Ok(None), "{end}");
        }
        let answer = read(CALL).unwrap().unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.check(Wanted::Call), Ok(()));
        let empty = read(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap().unwrap();
        assert_eq!(empty.check(Wanted::Ok), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |bytes: &[u8], wanted| match read(bytes) {
            Ok(answer) => answer.unwrap().check(wanted).unwrap_err(),
            Err(error) => error,
        };
        let refused = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy";
        assert_eq!(said(refused, Wanted::Ok), "the server answered 503: busy");
        let empty = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        assert!(said(empty, Wanted::Call).contains("did not reply"));
        assert!(said(b"SSH-2.0\r\n\r\n", Wanted::Ok).contains("does not speak HTTP"));
        assert!(said(b"HTTP/1.1 200 OK\r\n\r\n", Wanted::Ok).contains("how long"));
    }
}
