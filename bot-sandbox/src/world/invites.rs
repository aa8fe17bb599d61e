//! Invite links and requests to join.

use std::collections::{BTreeMap, BTreeSet};

use bot_core::types::{ChatInviteLink, User, UserId};

use crate::shared::now;

/// The links of a chat, and who asks to be let in.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Invites {
    links: Vec<Invite>,
    /// Who asks, and by which link.
    requests: BTreeMap<UserId, String>,
}

/// A link and who came by it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Invite {
    /// All but the numbers that are counted when it is shown.
    pub(crate) link: ChatInviteLink,
    pub(crate) by: UserId,
    joined: BTreeSet<UserId>,
}

/// What a link is made with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    pub(crate) name: Option<String>,
    pub(crate) expire_date: Option<i64>,
    pub(crate) member_limit: Option<i64>,
    pub(crate) creates_join_request: bool,
}

impl Terms {
    fn apply(self, link: &mut ChatInviteLink) {
        link.name = self.name;
        link.expire_date = self.expire_date;
        link.member_limit = self.member_limit;
        link.creates_join_request = self.creates_join_request;
    }
}

impl Invites {
    /// Adds a link.
    pub(crate) fn add(&mut self, url: String, by: &User, is_primary: bool, terms: Terms) {
        let mut link = ChatInviteLink::default();
        link.invite_link = url;
        link.creator = Some(Box::new(by.clone()));
        link.is_primary = is_primary;
        terms.apply(&mut link);
        self.links.push(Invite { link, by: by.id, joined: BTreeSet::new() });
    }

    pub(crate) fn get(&self, url: &str) -> Option<&Invite> {
        self.links.iter().find(|invite| invite.link.invite_link == url)
    }

    /// All links there ever were, oldest first, in full.
    pub(crate) fn links(&self) -> impl Iterator<Item = &ChatInviteLink> {
        self.links.iter().map(|invite| &invite.link)
    }

    /// Who asks to be let in, and by which link.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (UserId, &str)> {
        self.requests.iter().map(|(user, url)| (*user, &**url))
    }

    /// The primary link of an administrator, if it has one.
    pub(crate) fn primary(&self, by: UserId) -> Option<&str> {
        let is_primary = |i: &&Invite| i.by == by && i.link.is_primary && !i.link.is_revoked;
        self.links.iter().find(is_primary).map(|invite| &*invite.link.invite_link)
    }

    pub(crate) fn edit(&mut self, url: &str, terms: Terms) {
        if let Some(invite) = self.get_mut(url) {
            terms.apply(&mut invite.link);
        }
    }

    pub(crate) fn revoke(&mut self, url: &str) {
        if let Some(invite) = self.get_mut(url) {
            invite.link.is_revoked = true;
        }
    }

    fn get_mut(&mut self, url: &str) -> Option<&mut Invite> {
        self.links.iter_mut().find(|invite| invite.link.invite_link == url)
    }

    /// Notes that someone came by a link.
    pub(crate) fn note_joined(&mut self, url: &str, user: UserId) {
        if let Some(invite) = self.get_mut(url) {
            invite.joined.insert(user);
        }
    }

    /// Notes that someone is no longer in the chat: their place under a limit is free again.
    pub(crate) fn note_left(&mut self, user: UserId) {
        for invite in &mut self.links {
            invite.joined.remove(&user);
        }
    }

    pub(crate) fn ask(&mut self, user: UserId, url: &str) {
        self.requests.insert(user, url.to_owned());
    }

    /// Takes a request that has been decided; the link it was made with.
    pub(crate) fn decide(&mut self, user: UserId) -> Option<String> {
        self.requests.remove(&user)
    }

    /// A link as a bot sees it: the second half of what another administrator made is hidden.
    pub(crate) fn seen_by(&self, url: &str, bot: UserId) -> Option<ChatInviteLink> {
        let invite = self.get(url)?;
        let mut link = invite.link.clone();
        let asked = self.requests.values().filter(|by| *by == url).count();
        link.pending_join_request_count = i64::try_from(asked).ok().filter(|count| *count > 0);
        if invite.by != bot {
            link.invite_link.truncate(link.invite_link.len().saturating_sub(HIDDEN));
            link.invite_link.push('…');
        }
        Some(link)
    }
}

/// How much of a link is hidden from those who did not make it.
const HIDDEN: usize = 8;

/// The URL of the `n`th link of a world.
pub(crate) fn url(n: u64) -> String {
    format!("https://t.me/+Sandbox{n:09}")
}

impl Invite {
    /// Whether one can come in by it now.
    pub(crate) fn is_open(&self) -> bool {
        let full = self.link.member_limit.is_some_and(|limit| {
            usize::try_from(limit).is_ok_and(|limit| self.joined.len() >= limit)
        });
        let expired = self.link.expire_date.is_some_and(|date| date <= now());
        !self.link.is_revoked && !expired && !full
    }
}
