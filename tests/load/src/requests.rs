//! The requests: updates as a server sends them, each with a number and a chat of its own.

/// Realistic updates, the same that reading is measured with.
const PAYLOADS: [&str; 6] = [
    include_str!("../../../bot-core/benches/payloads/1_command.json"),
    include_str!("../../../bot-core/benches/payloads/2_group_reply.json"),
    include_str!("../../../bot-core/benches/payloads/3_photo.json"),
    include_str!("../../../bot-core/benches/payloads/4_callback_query.json"),
    include_str!("../../../bot-core/benches/payloads/5_chat_member.json"),
    include_str!("../../../bot-core/benches/payloads/6_edited_message.json"),
];

/// What the server proves itself by.
pub(crate) const SECRET: &str = "secret-of-the-load-bench";

const UPDATE_ID: &str = r#""update_id":"#;
const CHAT_ID: &str = r#""chat":{"id":"#;

/// The lowest id of a chat.
const FIRST_CHAT: u64 = 1_000;

/// The requests of one server, one after another.
#[derive(Debug)]
pub(crate) struct Requests {
    templates: Vec<Template>,
    chats: u64,
    next: u64,
}

/// An update between whose parts numbers go: its own first, then its chat's.
#[derive(Debug)]
struct Template {
    parts: Vec<String>,
}

impl Template {
    fn new(payload: &str) -> Self {
        let mut parts = Vec::new();
        let mut part = String::new();
        let mut rest = payload.trim();
        loop {
            let ends = [UPDATE_ID, CHAT_ID].into_iter();
            let Some(end) = ends.filter_map(|key| Some(rest.find(key)? + key.len())).min() else {
                break;
            };
            let (before, number) = rest.split_at(end);
            part.push_str(before);
            parts.push(std::mem::take(&mut part));
            rest = number.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit());
        }
        parts.push(rest.to_owned());
        Self { parts }
    }

    /// How long the update is with these numbers.
    fn length(&self, number: &str, chat: &str) -> usize {
        let parts: usize = self.parts.iter().map(String::len).sum();
        parts + number.len() + chat.len() * (self.parts.len() - 2)
    }
}

impl Requests {
    /// Requests with updates of so many chats.
    pub(crate) fn new(chats: u64) -> Self {
        let templates = PAYLOADS.iter().map(|payload| Template::new(payload)).collect();
        Self { templates, chats: chats.clamp(1, 1 << 50), next: 1 }
    }

    /// Such requests, from this number on.
    pub(crate) fn from(number: u64) -> Self {
        Self { next: number, ..Self::new(1) }
    }

    /// How long the updates are: the shortest, their mean, and the longest.
    pub(crate) fn lengths() -> (usize, usize, usize) {
        let lengths = PAYLOADS.map(|payload| payload.trim().len());
        let (least, most) = (lengths.iter().min(), lengths.iter().max());
        let mean = lengths.iter().sum::<usize>() / lengths.len();
        (least.copied().unwrap_or_default(), mean, most.copied().unwrap_or_default())
    }

    /// The chat of an update. Neighbours are of different ones, which come again in no order; no two
    /// of as many updates as there are chats share one if that number is a power of two.
    fn chat(&self, number: u64) -> u64 {
        FIRST_CHAT + number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % self.chats
    }

    /// Writes the next one in place of what is there.
    pub(crate) fn write(&mut self, to: &mut Vec<u8>) {
        let number = self.next;
        self.next += 1;
        let template = &self.templates[number as usize % self.templates.len()];
        let (number, chat) = (number.to_string(), self.chat(number).to_string());
        to.clear();
        for part in [
            "POST / HTTP/1.1\r\nHost: bot.example.com\r\nContent-Type: application/json\r\n",
            "X-Telegram-Bot-Api-Secret-Token: ",
            SECRET,
            "\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nContent-Length: ",
            &template.length(&number, &chat).to_string(),
            "\r\n\r\n",
        ] {
            to.extend_from_slice(part.as_bytes());
        }
        for (place, part) in template.parts.iter().enumerate() {
            match place {
                0 => {}
                1 => to.extend_from_slice(number.as_bytes()),
                _ => to.extend_from_slice(chat.as_bytes()),
            }
            to.extend_from_slice(part.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;

    /// The next request's head and update.
    fn next(requests: &mut Requests) -> (String, Value) {
        let mut bytes = Vec::new();
        requests.write(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let length = head.split_once("Content-Length: ").unwrap().1;
        assert_eq!(length, body.len().to_string());
        (head.to_owned(), serde_json::from_str(body).unwrap())
    }

    #[test]
    fn each_update_has_its_number_and_its_chat() {
        let mut requests = Requests::new(1 << 20);
        let mut kinds = HashSet::new();
        for number in 1..=60 {
            let chat = requests.chat(number);
            let (_, update) = next(&mut requests);
            assert_eq!(update["update_id"], number);
            let fields = update.as_object().unwrap();
            let (kind, payload) = fields.iter().find(|(name, _)| *name != "update_id").unwrap();
            let message = if kind == "callback_query" { &payload["message"] } else { payload };
            assert_eq!(message["chat"]["id"], chat, "{kind}");
            kinds.insert(kind.clone());
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["callback_query", "chat_member", "edited_message", "message"]);
    }

    #[test]
    fn payloads_stay_what_they_are_but_for_the_numbers() {
        for payload in PAYLOADS {
            let template = Template::new(payload);
            assert!(template.parts.len() > 2, "a number and a chat: {payload}");
            let joined = template.parts.join("1");
            let same = |text: &str| {
                let mut value: Value = serde_json::from_str(text).unwrap();
                value["update_id"] = 1.into();
                value.to_string().len()
            };
            assert!(same(&joined) <= same(payload));
            assert_eq!(template.length("1", "1"), joined.len());
        }
    }

    #[test]
    fn requests_are_of_a_server_that_proves_itself() {
        let (head, _) = next(&mut Requests::new(1));
        let lines: Vec<_> = head.split("\r\n").collect();
        assert_eq!(lines[0], "POST / HTTP/1.1");
        let secret = format!("X-Telegram-Bot-Api-Secret-Token: {SECRET}");
        assert!(lines.contains(&"Content-Type: application/json") && lines.contains(&&*secret));
    }

    #[test]
    fn chats_are_as_many_as_asked_for() {
        let requests = Requests::new(100);
        let chats: HashSet<_> = (0..10_000).map(|number| requests.chat(number)).collect();
        assert_eq!(chats.len(), 100);
        let requests = Requests::new(u64::MAX);
        let chats: HashSet<_> = (0..100_000).map(|number| requests.chat(number)).collect();
        assert_eq!(chats.len(), 100_000);
    }
}
