//! One word for the right to send media, which SafeW has as one right and Telegram as six.

use super::ChatPermissions;

impl ChatPermissions {
    /// Sets the right to send media of all kinds, for either platform: SafeW's
    /// `can_send_media_messages` and the six that Telegram has in its place.
    ///
    /// ```
    /// use bot_core::types::ChatPermissions;
    ///
    /// let quiet = ChatPermissions::new().can_send_messages(true).can_send_media(false);
    /// assert_eq!(quiet.can_send_photos, Some(false));
    /// assert_eq!(quiet.can_send_media_messages, Some(false));
    /// ```
    #[must_use]
    pub fn can_send_media(self, allowed: bool) -> Self {
        self.can_send_media_messages(allowed)
            .can_send_audios(allowed)
            .can_send_documents(allowed)
            .can_send_photos(allowed)
            .can_send_videos(allowed)
            .can_send_video_notes(allowed)
            .can_send_voice_notes(allowed)
    }

    /// Whether media of all kinds may be sent, as either platform says it.
    #[must_use]
    pub fn may_send_media(&self) -> bool {
        let all = [
            self.can_send_audios,
            self.can_send_documents,
            self.can_send_photos,
            self.can_send_videos,
            self.can_send_video_notes,
            self.can_send_voice_notes,
        ];
        self.can_send_media_messages.unwrap_or_else(|| all.iter().all(|one| *one == Some(true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn both_platforms_are_understood() {
        let read = |text: &str| json::from_str::<ChatPermissions>(text).unwrap().may_send_media();
        assert!(read(r#"{"can_send_media_messages":true}"#));
        assert!(!read(r#"{"can_send_media_messages":false}"#));
        assert!(!read(r#"{"can_send_photos":true}"#));
        assert!(!read("{}"));
        let all = json::to_string(&ChatPermissions::new().can_send_media(true));
        assert!(read(&all.replace("can_send_media_messages", "unknown")));
    }
}
