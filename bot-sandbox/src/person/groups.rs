//! What a person does in groups besides writing, and what they can read there.

use std::panic::Location;

use super::{Person, Place, lines};
use crate::{
    Group, Refused,
    world::{Joining, Status},
};

impl Person {
    /// Opens a link to a chat: joins it, or asks to be let in if the link is such a one.
    ///
    /// # Errors
    ///
    /// In the server's words: the link is no link or used up, they are banned, or in already.
    pub async fn joins(&self, link: &str) -> Result<Joining, Refused> {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            world.person_joins(&self.user, link)
        })
    }

    /// Leaves a group.
    ///
    /// # Panics
    ///
    /// When the group is another sandbox's.
    #[track_caller]
    pub fn leaves(&self, group: &Group) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            if !group.is_in(&self.shared) {
                let what = format!("leave the group {}", group.id());
                self.cannot(at, what, "it is another sandbox's");
            }
            self.shared.edit(|world| {
                self.looks_from_here(world);
                let status = world.chats[&group.key()].members.status(self.id());
                if status.is_member() {
                    let outside = status.outside();
                    world.remove_member(group.key(), &self.user, &self.user, outside, false);
                }
            });
        }
    }

    /// Whether they may write to a group: they are in it, and not restricted.
    #[must_use]
    pub fn may_write_to(&self, group: &Group) -> bool {
        group.look(|chat| chat.forbids_writing(self.id()).is_none())
    }

    /// What they can read of a group, a line per message: all of it as a member or if it is public;
    /// of a basic group that they have left, what was written until then; else nothing.
    #[must_use]
    pub fn reads(&self, group: &Group) -> String {
        group.look(|chat| {
            let status = chat.members.status(self.id());
            let public = chat.chat.username.is_some() && !matches!(status, Status::Banned { .. });
            let until = match chat.kept_by.get(&self.id()) {
                _ if status.is_member() || public => i64::MAX,
                Some(newest) => *newest,
                None => 0,
            };
            lines(chat, until)
        })
    }
}
