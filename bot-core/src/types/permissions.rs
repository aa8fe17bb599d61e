//! One word for the right to send media, which SafeW has as one right and Telegram as six.

use super::ChatPermissions;

impl ChatPermissions {
    /// Everything that members may be allowed, for either platform: it lifts the restrictions of a
    /// member, who may do then what the group allows to all.
    #[must_use]
    pub fn all() -> Self {
        Self::each(true)
    }

    /// Nothing of it, for either platform: the member can read.
    #[must_use]
    pub fn none() -> Self {
        Self::each(false)
    }

    fn each(allowed: bool) -> Self {
        Self::new()
            .can_send_messages(allowed)
            .can_send_media(allowed)
            .can_send_polls(allowed)
            .can_send_other_messages(allowed)
            .can_add_web_page_previews(allowed)
            .can_react_to_messages(allowed)
            .can_edit_tag(allowed)
            .can_change_info(allowed)
            .can_invite_users(allowed)
            .can_pin_messages(allowed)
            .can_manage_topics(allowed)
    }

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
    fn all_and_none_say_it_of_each() {
        for (permissions, allowed) in
            [(ChatPermissions::all(), "true"), (ChatPermissions::none(), "false")]
        {
            let text = json::to_string(&permissions);
            assert_eq!(text.matches(allowed).count(), text.matches(':').count(), "{text}");
            let said = format!("{permissions:?}");
            assert!(!said.contains("None"), "a right is missing: {said}");
        }
    }

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
