//! What a failed delivery or connection means, and what to do about it.

/// What the words of a server, a proxy or a library are about, the most telling first.
const MEANINGS: [(&[&str], &str); 19] = [
    (
        &["unknownissuer", "self-signed", "self signed", "unable to get local issuer"],
        "nobody who is trusted has signed the certificate: serve the whole chain (fullchain.pem), or, if it is self-signed, name it in BOT_CERTIFICATE",
    ),
    (
        &["notvalidforname", "hostname mismatch", "subject name"],
        "the certificate is for another name than the URL's host: make one for that host",
    ),
    (
        &["certificate has expired", "certificate: expired"],
        "the certificate has expired: renew it and reload the proxy",
    ),
    (&["notvalidyet", "not yet valid"], "the certificate is not valid yet: look at the clocks"),
    (
        &["certificate", "ssl", "tls", "handshake", "invalidcontenttype"],
        "TLS fails: is it https that listens on that port, and does it serve a whole, valid chain?",
    ),
    (
        &[
            "failed to resolve",
            "resolve host",
            "dns",
            "name or service not known",
            "failed to lookup",
        ],
        "the host's name has no address: look at its DNS records",
    ),
    (&["connection refused"], "nothing listens there: is the proxy up, and the port open?"),
    (
        &["no route to host", "network is unreachable", "network unreachable"],
        "there is no way to that address: look at firewall and routes; the platform does not use IPv6",
    ),
    (
        &["read timeout", "timed out", "timeout", "took too long"],
        "no answer in time: a firewall that drops, a proxy that waits for a bot that is not there, or handlers that take longer than the server waits",
    ),
    (
        &["connection reset", "connection closed", "closed before", "broken pipe"],
        "the connection was cut: look at the proxy's log",
    ),
    (
        &["401", "unauthorized"],
        "the secret is another one: something else has set the webhook (`webhook set` sets this one), or the proxy takes out the header X-Telegram-Bot-Api-Secret-Token",
    ),
    (
        &["403", "forbidden"],
        "somebody on the way refuses: a firewall of the proxy's, or the bot's own list of addresses",
    ),
    (
        &["404", "not found"],
        "the path is another one: the proxy must pass it on unchanged, and it is part of BOT_WEBHOOK_URL",
    ),
    (
        &["405", "method not allowed"],
        "what answers there takes no POST: it is not the bot, or the proxy redirects",
    ),
    (
        &["301", "302", "307", "308", "moved", "redirect"],
        "the URL redirects, and no platform follows: write the URL that it leads to into BOT_WEBHOOK_URL",
    ),
    (
        &["413", "too large"],
        "the proxy takes no body of that size: let it take 1 MB (nginx: client_max_body_size)",
    ),
    (
        &["502", "504", "bad gateway", "gateway"],
        "the proxy does not reach the bot: does the bot run, and does the proxy pass on to BOT_LISTEN?",
    ),
    (
        &["503", "unavailable"],
        "the bot is starting, stopping or has too much to do; or the proxy says so in its place",
    ),
    (
        &["500", "internal server error"],
        "what answers there fails: look at its log; the bot itself never answers so",
    ),
];

/// What to do about these words, if that is known.
pub(super) fn meaning(words: &str) -> Option<&'static str> {
    let words = words.to_ascii_lowercase();
    let is_in = |sign: &&str| match sign.parse::<u16>() {
        // A status is a word of its own, and no part of a port or a time.
        Ok(_) => words.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == *sign),
        Err(_) => words.contains(*sign),
    };
    let told = MEANINGS.iter().find(|(signs, _)| signs.iter().any(is_in));
    told.map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_is_explained() {
        for (words, expected) in [
            ("Connection refused", "nothing listens"),
            ("Wrong response from the webhook: 401 Unauthorized", "the secret is another one"),
            ("Wrong response from the webhook: 404 Not Found", "the path is another one"),
            ("Wrong response from the webhook: 502 Bad Gateway", "does the bot run"),
            (
                "SSL error {error:0A000086:SSL routines::certificate verify failed}",
                "a whole, valid chain",
            ),
            ("invalid peer certificate: UnknownIssuer", "fullchain.pem"),
            ("invalid peer certificate: Expired", "renew it"),
            ("Read timeout expired", "no answer in time"),
            ("Wrong response from the webhook: 302 Found", "redirects"),
            ("Failed to resolve host: Name or service not known", "DNS"),
        ] {
            let meaning = meaning(words).unwrap_or_else(|| panic!("{words}"));
            assert!(meaning.contains(expected), "{words}: {meaning}");
        }
        assert_eq!(meaning("it rains on port 4010"), None);
    }
}
