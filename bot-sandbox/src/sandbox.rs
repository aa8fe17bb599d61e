//! The sandbox as a whole.

use std::{fmt, panic::Location, sync::Arc};

use bot_core::{
    Dialect,
    types::{ChatType, UserId},
};
use tokio::task::JoinSet;

use crate::{
    acts::bot_in,
    builder::{SandboxBuilder, SandboxError},
    event::Call,
    group::Group,
    inspector::Inspector,
    patience::InVain,
    person::{Person, Place},
    replay::{ReplayError, Replayed},
    shared::Shared,
};

/// The second half of every token. It guards nothing, and looks like one that does, so that tests
/// can look for it where no token may be.
pub(crate) const SECRET_HALF: &str = "AAF9x2-Qk7vT0eWbNhL4";

/// A Bot API server on a loopback port, with one bot. It ends when it is dropped, and its connections
/// with it.
pub struct Sandbox {
    shared: Arc<Shared>,
    token: String,
    _tasks: JoinSet<()>,
}

/// Without the token.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.shared.url)
            .field("dialect", &self.shared.dialect)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// What runs: until it is dropped, these tasks do.
    pub(crate) fn new(shared: Arc<Shared>, token: String, tasks: JoinSet<()>) -> Self {
        Self { shared, token, _tasks: tasks }
    }

    /// A sandbox on any free port, with a bot named `SandboxBot`.
    ///
    /// # Errors
    ///
    /// When no port can be listened on.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// A sandbox with settings.
    #[must_use]
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Where its API is: what a bot is given as the API's URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.shared.url.clone()
    }

    /// The token of its bot.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whose server it plays.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Adds another bot and returns its token.
    #[must_use]
    pub fn add_bot(&self, username: &str) -> String {
        self.shared.edit(|world| world.add_bot(username, SECRET_HALF))
    }

    /// Adds a person.
    #[must_use]
    pub fn user(&self, name: &str) -> Person {
        let user = self.shared.edit(|world| world.add_person(name));
        Person::new(Arc::clone(&self.shared), self.token.clone(), user)
    }

    /// The people there are, in the order in which they came.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let people: Vec<_> = self
            .shared
            .read(|world| world.users.values().filter(|user| !user.is_bot).cloned().collect());
        let person = |user| Person::new(Arc::clone(&self.shared), self.token.clone(), user);
        people.into_iter().map(person).collect()
    }

    /// Adds a group with these people and the bot; a supergroup, as most groups are. The first of
    /// the people owns it, the others and the bot are ordinary members.
    #[must_use]
    pub fn group(&self, title: &str, people: &[&Person]) -> Group {
        self.add_chat(ChatType::Supergroup, title, people)
    }

    /// Adds a group that is divided into topics, a forum. People and the bot are in it as in
    /// [`group`](Self::group); [`Person::opens_topic`] makes a topic.
    #[must_use]
    pub fn forum(&self, title: &str, people: &[&Person]) -> Group {
        let group = self.add_chat(ChatType::Supergroup, title, people);
        self.shared.edit(|world| world.make_forum(group.key()));
        group
    }

    /// Adds a basic group, which has no restrictions, no list of the banned and no administrators
    /// whom a bot could make.
    #[must_use]
    pub fn basic_group(&self, title: &str, people: &[&Person]) -> Group {
        self.add_chat(ChatType::Group, title, people)
    }

    /// Adds a channel: the first of the people owns it, the others have subscribed to it. The bot is
    /// an administrator that may post, edit and delete messages, or an ordinary member if nobody
    /// owns the channel.
    #[must_use]
    pub fn channel(&self, title: &str, people: &[&Person]) -> Group {
        self.add_chat(ChatType::Channel, title, people)
    }

    fn add_chat(&self, kind: ChatType, title: &str, people: &[&Person]) -> Group {
        let people: Vec<UserId> = people.iter().map(|person| person.id()).collect();
        let id = self.shared.edit(|world| {
            let bot = world.bots.get(&self.token).map(|bot| bot.user.id);
            let as_what = bot_in(&kind, people.first().copied());
            world.add_chat(kind, title, &people, bot.map(|bot| (bot, as_what)))
        });
        Group::new(Arc::clone(&self.shared), self.token.clone(), id)
    }

    /// What bots have called so far, oldest first; the newest 10,000.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.read(|world| world.calls.from(0).cloned().collect())
    }

    /// Waits until what bots have called so far satisfies a condition.
    ///
    /// # Panics
    ///
    /// When it does not within 20 seconds, or the bot has ended; the message shows the calls.
    #[track_caller]
    pub fn called(
        &self,
        mut enough: impl FnMut(&[Call]) -> bool + Send,
    ) -> impl Future<Output = Vec<Call>> + Send {
        let at = Location::caller();
        async move {
            let found = self.shared.find_late(&self.token, |world| {
                let calls: Vec<_> = world.calls.from(0).cloned().collect();
                enough(&calls).then_some(calls)
            });
            match found.await {
                Ok(calls) => calls,
                Err(why) => {
                    let names: Vec<_> = self.calls().into_iter().map(|call| call.method).collect();
                    let names = names.join(", ");
                    panic!("{}what was called is not enough, and {why}: {names}", Place(at));
                }
            }
        }
    }

    /// Waits until the bot receives updates: it has set a webhook, or polls.
    ///
    /// # Errors
    ///
    /// When it has said that it has ended, or does not for 20 seconds.
    pub async fn receives(&self) -> Result<(), InVain> {
        self.shared.receives(&self.token).await
    }

    /// Waits until the bot has dealt with everything: it receives updates, has handled all there are,
    /// and none of its calls is under way.
    ///
    /// What is late, or has to be sent again, is waited for, and so is a server that is down for a
    /// time. What is held back is not: updates that are held, those that wait for one to change places
    /// with, what is behind them, and everything while deliveries are paused or the token is
    /// revoked. Those that were dropped are no more.
    ///
    /// # Panics
    ///
    /// When the bot has ended, or is still at it after 20 seconds; the message says which.
    #[track_caller]
    pub fn settled(&self) -> impl Future<Output = ()> + Send {
        let at = Location::caller();
        async move {
            if let Err(why) = self.shared.quiet(&self.token).await {
                panic!("{}the bot does not settle: {why}", Place(at));
            }
        }
    }

    /// Gives recorded updates to the bot, a line of JSON each, as a bot writes them with `--record`.
    ///
    /// The people, chats and messages that they name come to be first, with their ids, so what the bot
    /// answers lands; the bot that got them then becomes this one, and may do all in groups. The
    /// updates have new ids, those of a chat come in their order, and one that is there twice comes
    /// once. Files that they name cannot be downloaded.
    ///
    /// A command in a group may name the bot, as in `/ban@TeaBot`: give the sandbox's bot
    /// [the same name](SandboxBuilder::bot).
    ///
    /// # Errors
    ///
    /// When a line is no update, and names it; nothing has happened then.
    pub fn replay(&self, lines: &str) -> Result<Replayed, ReplayError> {
        Replayed::begin(&self.shared, &self.token, lines)
    }

    /// For its bot to say what it does with updates.
    #[must_use]
    pub fn inspector(&self) -> Inspector {
        Inspector::new(Arc::clone(&self.shared), self.token.clone())
    }

    /// The same for another of [its bots](Self::add_bot).
    #[must_use]
    pub fn inspector_of(&self, token: &str) -> Inspector {
        Inspector::new(Arc::clone(&self.shared), token.to_owned())
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// Deliveries hold the state and are part of it: they have to be ended, or neither would end.
impl Drop for Sandbox {
    fn drop(&mut self) {
        #[cfg(feature = "state")]
        self.shared.save();
        self.shared.close();
        self.shared.edit(|world| world.bots.values_mut().for_each(|bot| bot.webhook = None));
    }
}
