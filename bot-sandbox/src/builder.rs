//! How a sandbox is set up and started.

#[cfg(feature = "state")]
use std::path::PathBuf;
use std::{io, net::Ipv4Addr, sync::Arc};

use bot_core::Dialect;
use tokio::{net::TcpListener, task::JoinSet};

#[cfg(feature = "state")]
use crate::state::{StateError, StateFile};
use crate::{
    clock::Clock,
    delivery, fault, http,
    limits::{Enforced, Limits},
    sandbox::{SECRET_HALF, Sandbox},
    scenario::Scenario,
    shared::Shared,
    world::World,
};

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

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
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
        let listen = |source| SandboxError::Listen { port: self.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.map_err(listen)?;
        self.serve(listener)
    }

    /// Starts what listens there. It is not `async`: what an `async fn` awaits or spawns is compiled in
    /// each crate that calls it, and this is the whole server.
    fn serve(self, listener: TcpListener) -> Result<Sandbox, SandboxError> {
        let Self { bot, dialect, port, limits, clock, scenario, .. } = self;
        let listen = |source| SandboxError::Listen { port, source };
        let address = listener.local_addr().map_err(listen)?;
        let client = delivery::client(None).map_err(SandboxError::Client)?;
        #[cfg(feature = "state")]
        let state = self.state.as_deref().map(StateFile::new);
        #[cfg(feature = "state")]
        let mut world: World =
            state.as_ref().map(StateFile::load).transpose()?.flatten().unwrap_or_default();
        #[cfg(not(feature = "state"))]
        let mut world = World::default();
        let token = world.token_of(&bot).unwrap_or_else(|| world.add_bot(&bot, SECRET_HALF));
        let mut shared = Shared::new(world, dialect, client);
        shared.url = format!("http://{address}");
        shared.limits = limits.map(Enforced::new);
        shared.clock = clock;
        #[cfg(feature = "state")]
        if let Some(file) = state {
            // One that cannot be written is told of now, and not when everything is lost.
            file.save(&shared)?;
            shared.state = Some(file);
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
        Ok(Sandbox::new(shared, token, tasks))
    }
}
