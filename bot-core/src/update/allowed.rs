//! The set of kinds a bot asks for.

use std::fmt;

use super::UpdateKind;
use crate::json::{Read, Reader, Result, Write, Writer};

/// A set of kinds of update: what `allowed_updates` of setWebhook and getUpdates says.
///
/// A set is computed from handlers and never written by hand; all of it works in `const`.
///
/// ```
/// use bot_core::{AllowedUpdates, UpdateKind};
///
/// const SET: AllowedUpdates =
///     AllowedUpdates::EMPTY.with(UpdateKind::Message).with(UpdateKind::CallbackQuery);
/// const _: () = assert!(SET.contains(UpdateKind::Message) && !SET.contains(UpdateKind::Poll));
///
/// // As JSON and as text it is sorted by name.
/// assert_eq!(SET.to_string(), r#"["callback_query","message"]"#);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AllowedUpdates(u64);

impl AllowedUpdates {
    /// No kind. Never send it: to the server an empty list means the [default](Self::DEFAULT).
    pub const EMPTY: Self = Self(0);

    /// Every kind this version knows.
    pub const ALL: Self = Self::of_kinds(UpdateKind::ALL);

    /// The kinds the server sends to those who ask for none: all but three.
    pub const DEFAULT: Self = {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < UpdateKind::ALL.len() {
            if UpdateKind::ALL[i].is_default() {
                set = set.with(UpdateKind::ALL[i]);
            }
            i += 1;
        }
        set
    };

    /// These kinds.
    #[must_use]
    pub const fn of_kinds(kinds: &[UpdateKind]) -> Self {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < kinds.len() {
            set = set.with(kinds[i]);
            i += 1;
        }
        set
    }

    /// The set and one kind more.
    #[must_use]
    pub const fn with(self, kind: UpdateKind) -> Self {
        Self(self.0 | (1 << kind as u32))
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the kind is in it.
    #[must_use]
    pub const fn contains(self, kind: UpdateKind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }

    /// Whether it has no kind.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many kinds it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether both have the same kinds; `==` for `const`.
    #[must_use]
    pub const fn is(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// The kinds, in the order of the API's page.
    pub fn iter(self) -> impl Iterator<Item = UpdateKind> {
        UpdateKind::ALL.iter().copied().filter(move |kind| self.contains(*kind))
    }

    /// The names, sorted.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.iter().map(UpdateKind::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The kinds of these names. Names this version does not know are left out, as the server
    /// leaves out those it does not know.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        names.into_iter().filter_map(UpdateKind::from_name).collect()
    }
}

impl FromIterator<UpdateKind> for AllowedUpdates {
    fn from_iter<I: IntoIterator<Item = UpdateKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Display for AllowedUpdates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::json::to_string(self))
    }
}

impl fmt::Debug for AllowedUpdates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl Read for AllowedUpdates {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = Self::EMPTY;
        r.array(|r| {
            if let Some(kind) = UpdateKind::from_name(&r.text()?) {
                *self = self.with(kind);
            }
            Ok(())
        })
    }
}

impl Write for AllowedUpdates {
    fn write(&self, w: &mut Writer) {
        w.array(self.names().iter().map(|name| name as &dyn Write));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        const { assert!(UpdateKind::ALL.len() <= 64) }
        assert_eq!(AllowedUpdates::ALL.len(), UpdateKind::ALL.len());
    }

    #[test]
    fn the_default_set_leaves_out_three_kinds() {
        let left_out = AllowedUpdates::ALL.without(AllowedUpdates::DEFAULT);
        assert_eq!(left_out.names(), ["chat_member", "message_reaction", "message_reaction_count"]);
    }

    #[test]
    fn a_list_reads_back_without_the_names_nobody_knows() {
        let set: AllowedUpdates =
            crate::json::from_str(r#"["poll","tomorrow","message"]"#).unwrap();
        assert_eq!(set.to_string(), r#"["message","poll"]"#);
    }
}
