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
        let mut parts = vec![String::new()];
        let mut rest = payload.trim();
        while !rest.is_empty() {
            let next =
                [UPDATE_ID, CHAT_ID].iter().filter_map(|key| Some(rest.find(key)? + key.len()));
            let Some(end) = next.min() else { break };
            let (before, number) = rest.split_at(end);
            parts.last_mut().expect("one from the start on").push_str(before);
            parts.push(String::new());
            rest = number.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit());
        }
        parts.last_mut().expect("one from the start on").push_str(rest);
        Self { parts }
    }
}

impl Requests {
    /// Requests with updates of so many chats.
    pub(crate) fn new(chats: u64) -> Self {
        Self {
            templates: PAYLOADS.iter().map(|payload| Template::new(payload)).collect(),
            chats,
            next: 1,
        }
    }

    /// Such requests, from this number on.
    pub(crate) fn from(number: u64) -> Self {
        Self { next: number, ..Self::new(1) }
    }

    /// Writes the next one in place of what is there.
    pub(crate) fn write(&mut self, to: &mut Vec<u8>) {
        let number = self.next;
        self.next += 1;
        // Neighbours are of different chats, which come again in no order.
        let chat = 1_000 + number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % self.chats.min(1 << 50);
        let (number, chat) = (number.to_string(), chat.to_string());
        let parts = &self.templates[self.next as usize % self.templates.len()].parts;
        let lengths: usize = parts.iter().map(String::len).sum();
        let length = lengths + number.len() + chat.len() * (parts.len() - 2);
        to.clear();
        to.extend_from_slice(b"POST / HTTP/1.1\r\nHost: bot.example.com\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: ");
        to.extend_from_slice(SECRET.as_bytes());
        to.extend_from_slice(
            b"\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nContent-Length: ",
        );
        to.extend_from_slice(length.to_string().as_bytes());
        to.extend_from_slice(b"\r\n\r\n");
        to.extend_from_slice(parts[0].as_bytes());
        to.extend_from_slice(number.as_bytes());
        for (i, part) in parts[1..].iter().enumerate() {
            if i > 0 {
                to.extend_from_slice(chat.as_bytes());
            }
            to.extend_from_slice(part.as_bytes());
        }
    }
}
