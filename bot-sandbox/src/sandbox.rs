//! The sandbox as a whole.

#[cfg(feature = "state")]
use std::path::PathBuf;
use std::{fmt, io, net::Ipv4Addr, panic::Location, sync::Arc, time::Duration};

use bot_core::{
    Dialect, Update,
    types::{ChatType, UserId},
};
use tokio::{net::TcpListener, task::JoinSet};

#[cfg(feature = "state")]
use crate::state::{StateError, StateFile};
use crate::{
    clock::Clock,
    delivery,
    event::{Call, Event},
    fault,
    group::{Group, bot_in},
    http,
    limits::{Enforced, Limits},
    patience::InVain,
    person::{Person, Place},
    replay::{ReplayError, Replayed},
    scenario::Scenario,
    shared::Shared,
    world::{Handling, World},
};

/// Longest wait for a connection to a webhook.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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

/// Takes what a bot says of its updates, and shows it to those who look into them. Only a bot in
/// the same program has one.
#[derive(Clone)]
pub struct Inspector {
    shared: Arc<Shared>,
    token: String,
}

/// Settings of a [`Sandbox`].
#[derive(Clone, Debug)]
pub struct SandboxBuilder {
    bot: String,
    dialect: Dialect,
    port: u16,
    limits: Option<Limits>,
    clock: Clock,
    #[cfg(feature = "state")]
    state: Option<PathBuf>,
    scenario: Scenario,
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The port cannot be listened on.
    #[error("the sandbox cannot listen on 127.0.0.1:{port}; 0 takes any free port")]
    Listen {
        /// The port asked for; 0 for any.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// The HTTP client that delivers updates cannot be set up.
    #[error("the sandbox's HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
    /// What it is to begin with cannot be read.
    #[cfg(feature = "state")]
    #[error(transparent)]
    State(#[from] StateError),
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
        SandboxBuilder {
            bot: "SandboxBot".into(),
            dialect: Dialect::default(),
            port: 0,
            limits: None,
            clock: Clock::new(),
            #[cfg(feature = "state")]
            state: None,
            scenario: Scenario::default(),
        }
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
        Inspector { shared: Arc::clone(&self.shared), token: self.token.clone() }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Inspector {
    /// Notes what the bot did with an update.
    pub fn note(&self, update_id: i64, handling: Handling) {
        self.shared.edit(|world| {
            let bot = world.bots.get_mut(&self.token);
            let record = bot.and_then(|bot| bot.history.of(update_id));
            let Some(record) = record else { return };
            let failed = failed(&record.json, &handling);
            record.handling = Some(handling);
            if let Some(failed) = failed {
                world.tell(failed);
            }
        });
    }

    /// Notes that the bot runs: what its end was is forgotten.
    pub fn begins(&self) {
        self.shared.edit(|world| world.ended.remove(&self.token));
    }

    /// Notes that the bot has ended, and why: who waits for it waits no longer.
    pub fn ended(&self, why: impl Into<String>) {
        let why = why.into();
        self.shared.edit(|world| world.ended.insert(self.token.clone(), why));
    }

    /// Notes that the bot will not run any more; if it has [ended](Self::ended) before, the reason of
    /// that stays.
    pub fn is_gone(&self, why: &str) {
        self.shared.edit(|world| {
            world.ended.entry(self.token.clone()).or_insert_with(|| why.to_owned());
        });
    }
}

/// What is told of a handler that failed with this update.
fn failed(update: &str, handling: &Handling) -> Option<Event> {
    let why = handling.error.clone()?;
    let update = Update::from_slice(update.as_bytes()).ok();
    let chat_id = update.as_ref().and_then(Update::chat).map(|chat| chat.id);
    let name = handling.handler.as_deref().unwrap_or("a handler");
    let what = match &handling.place {
        Some(place) => format!("{name} ({place}) failed"),
        None => format!("{name} failed"),
    };
    Some(Event::Failed { chat_id, what, why })
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
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

impl SandboxBuilder {
    /// Sets the bot's user name.
    #[must_use]
    pub fn bot(mut self, username: impl Into<String>) -> Self {
        self.bot = username.into();
        self
    }

    /// Sets whose server it plays: [`Dialect::SafeW`], the default, or [`Dialect::Telegram`].
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Sets the port; 0, the default, takes any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets how many messages bots may send; by default there are no limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Sets the clock of its dates; by default one of its own, which runs as this machine's.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps what there is in this file, and begins with what is in it: people, chats, messages and
    /// their files, bots and what waits for them. Without the file it begins anew.
    ///
    /// It is written half a second after a change, and when the sandbox is dropped.
    #[cfg(feature = "state")]
    #[must_use]
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Sets what goes wrong from the start on; see [`scenario`](crate::scenario).
    #[must_use]
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// When the port cannot be listened on, or the state cannot be read or written.
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        let Self { bot, dialect, port, limits, clock, scenario, .. } = self;
        let listen = |source| SandboxError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let client = bot_core::client::http_client_builder().connect_timeout(CONNECT_TIMEOUT);
        let client = client.no_proxy().build().map_err(SandboxError::Client)?;
        #[cfg(feature = "state")]
        let state = self.state.as_deref().map(StateFile::new);
        #[cfg(feature = "state")]
        let mut world: World =
            state.as_ref().map(StateFile::load).transpose()?.flatten().unwrap_or_default();
        #[cfg(not(feature = "state"))]
        let mut world = World::default();
        let token = world.token_of(&bot).unwrap_or_else(|| world.add_bot(&bot, SECRET_HALF));
        let mut shared = Shared::new(world, dialect, client);
        #[cfg(feature = "state")]
        {
            shared.state = state;
        }
        shared.url = format!("http://{address}");
        shared.limits = limits.map(Enforced::new);
        shared.clock = clock;
        // A file that cannot be written is told of now, and not when everything is lost.
        #[cfg(feature = "state")]
        if let Some(file) = &shared.state {
            file.save(&shared)?;
        }
        let shared = Arc::new(shared);
        for rule in scenario.0 {
            shared.begin_rule(rule, false);
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(delivery::run(Arc::clone(&shared)));
        #[cfg(feature = "state")]
        tasks.spawn(crate::state::keep(Arc::clone(&shared)));
        tasks.spawn(fault::keep(Arc::clone(&shared)));
        tasks.spawn(http::run(listener, address, Arc::clone(&shared)));
        Ok(Sandbox { shared, token, _tasks: tasks })
    }
}
