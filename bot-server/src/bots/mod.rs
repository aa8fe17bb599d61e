//! Several bots in one process.

mod name;

pub(crate) use self::name::BotName;
