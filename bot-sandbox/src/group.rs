//! Groups and channels, and what happens in them.

use std::{fmt, panic::Location, sync::Arc};

use bot_core::types::{ChatAdministratorRights, ChatMember, ChatType, Message, User};

use crate::{
    Person,
    acts::removed,
    person::{Place, lines, say, transcript},
    shared::Shared,
    world::{Administrator, ChatKey, ChatState, Rights, Status, Terms, Way, World},
};

/// A group or a channel, of people and the bot.
///
/// The first of the people it was made with owns it and goes on to, whatever is done; what a `Group`
/// does, it does in the owner's name. The bot is told of it as by the real server: by the update
/// `my_chat_member` of what becomes of the bot itself, by `chat_member` of others (if the bot is an
/// administrator and asked for that kind), and by messages of those who come and go.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use bot_core::{Bot, Token, types::ChatAdministratorRights};
/// use bot_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
/// let group = sandbox.group("Tea", &[&mei, &tom]);
/// group.promotes_the_bot(ChatAdministratorRights::new().can_restrict_members(true)).await;
///
/// let bot = Bot::builder(Token::new(sandbox.token())?).api_url(sandbox.url()).build()?;
/// bot.ban_chat_member(group.id(), tom.id()).await?;
/// assert!(!group.has(&tom) && group.has(&mei));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Group {
    shared: Arc<Shared>,
    token: String,
    id: i64,
}

/// Without the token.
impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Group {
    pub(crate) fn new(shared: Arc<Shared>, token: String, id: i64) -> Self {
        Self { shared, token, id }
    }

    /// The chat's id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> String {
        self.look(|chat| chat.chat.title.clone().unwrap_or_default())
    }

    /// Whether someone is in it.
    #[must_use]
    pub fn has(&self, person: &Person) -> bool {
        self.look(|chat| chat.members.contains(&person.id()))
    }

    /// What someone is in it, as getChatMember tells it to the bot in Telegram's shape.
    #[must_use]
    pub fn member(&self, person: &Person) -> ChatMember {
        let bot = self.bot().id;
        self.look(|chat| {
            chat.members.status(person.id()).to_api(&person.user, &chat.chat.r#type, bot)
        })
    }

    /// What happened there, in order, as text: see [`Person::conversation`].
    ///
    /// What it shows now is in [`screen`](Self::screen) and [`messages`](Self::messages).
    #[must_use]
    pub fn conversation(&self) -> String {
        self.shared.read(|world| transcript(world, &self.token, self.id))
    }

    /// What it shows now, as text: what was deleted is gone, and what was edited is as it is by now.
    /// It is what a member [reads](Person::reads).
    #[must_use]
    pub fn screen(&self) -> String {
        self.look(|chat| lines(chat, i64::MAX))
    }

    /// Its messages as they are now, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.look(|chat| chat.messages.values().cloned().collect())
    }

    /// Its newest message.
    #[must_use]
    pub fn last(&self) -> Option<Message> {
        self.messages().pop()
    }

    /// The texts that are pinned, oldest first.
    #[must_use]
    pub fn pinned(&self) -> Vec<String> {
        self.look(|chat| chat.pinned().filter_map(|message| message.text.clone()).collect())
    }

    /// Makes the bot an administrator with these rights, or changes its rights; without any it is an
    /// ordinary member.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat: it was made without people.
    #[track_caller]
    pub fn promotes_the_bot(
        &self,
        rights: ChatAdministratorRights,
    ) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let bot = self.bot();
            self.change(at, &bot, |owner, kind, _| administrator(owner, Rights::of(kind, &rights)));
        }
    }

    /// The same with the rights that the bot asks for by setMyDefaultAdministratorRights.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn promotes_the_bot_as_it_asks(&self) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let bot = self.bot();
            let rights = self.shared.edit(|world| {
                let kind = world.chats[&self.key()].chat.r#type.clone();
                world.bots.get_mut(&self.token).map(|bot| bot.default_rights(&kind).clone())
            });
            let rights = rights.unwrap_or_default();
            self.change(at, &bot, |owner, _, _| administrator(owner, rights));
        }
    }

    /// Makes the bot an ordinary member; adds it if it is not there.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn demotes_the_bot(&self) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let bot = self.bot();
            self.change(at, &bot, |_, _, _| Status::Member);
        }
    }

    /// Puts the bot out, so that it cannot come back by itself.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn removes_the_bot(&self) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let bot = self.bot();
            self.change(at, &bot, |_, kind, _| removed(kind));
        }
    }

    /// Makes someone an administrator with these rights.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn promotes(
        &self,
        person: &Person,
        rights: ChatAdministratorRights,
    ) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let rights = |kind: &ChatType| Rights::of(kind, &rights);
            self.change(at, &person.user, |owner, kind, _| administrator(owner, rights(kind)));
        }
    }

    /// Adds someone, or makes an administrator an ordinary member.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn adds(&self, person: &Person) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            self.change(at, &person.user, |_, _, old| old.inside());
        }
    }

    /// Puts someone out, so that they cannot come back by themselves.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn removes(&self, person: &Person) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            self.change(at, &person.user, |_, kind, _| removed(kind));
        }
    }

    /// Gives it a public name, by which anyone can look at it: `@name`.
    pub async fn becomes_public(&self, username: &str) {
        let username = username.trim_start_matches('@').to_owned();
        self.edit(|chat| chat.chat.username = Some(username));
    }

    /// A new link of the owner's to join it by.
    ///
    /// # Panics
    ///
    /// When nobody owns the chat.
    #[track_caller]
    pub fn link(&self) -> impl Future<Output = String> + Send {
        let at = Place(Location::caller());
        async move {
            self.shared.edit(|world| {
                let owner = self.owner(at, world);
                let url = world.next_link();
                if let Some(chat) = world.chats.get_mut(&self.key()) {
                    chat.invites.add(url.clone(), &owner, false, Terms::default());
                }
                url
            })
        }
    }

    /// Whether someone may write in this group in the name of a channel or another group.
    #[must_use]
    pub fn lets_write(&self, sender: &Self) -> bool {
        self.look(|chat| !chat.banned_senders.contains(&sender.id))
    }

    /// The owner writes in another group in the name of this channel.
    ///
    /// # Panics
    ///
    /// When this chat is banned there; [`lets_write`](Self::lets_write) tells. And when the group is
    /// another sandbox's.
    #[track_caller]
    pub fn posts_to(
        &self,
        group: &Self,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move {
            let cannot = |why: &str| -> ! {
                panic!("{at}{:?} cannot write to {:?}: {why}", self.title(), group.title())
            };
            if !group.is_in(&self.shared) {
                cannot("it is another sandbox's");
            }
            if !group.lets_write(self) {
                cannot("banned");
            }
            let sender = self.look(|chat| chat.chat.clone());
            self.shared.edit(|world| {
                let owner = self.owner(at, world);
                world.write_to(group.key(), &owner, |message| {
                    message.from = None;
                    message.sender_chat = Some(Box::new(sender));
                    say(message, text);
                })
            })
        }
    }

    pub(crate) fn key(&self) -> ChatKey {
        ChatKey::shared(self.id)
    }

    /// Whether it is in this sandbox.
    pub(crate) fn is_in(&self, shared: &Arc<Shared>) -> bool {
        Arc::ptr_eq(&self.shared, shared)
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&ChatState) -> T) -> T {
        self.shared.read(|world| look(&world.chats[&self.key()]))
    }

    fn edit(&self, change: impl FnOnce(&mut ChatState)) {
        self.shared.edit(|world| world.chats.get_mut(&self.key()).map(change));
    }

    fn bot(&self) -> User {
        self.shared.read(|world| world.users[&world.bots[&self.token].user.id].clone())
    }

    fn owner(&self, at: Place, world: &World) -> User {
        let chat = &world.chats[&self.key()];
        let owner = chat.members.owner().and_then(|owner| world.user(owner));
        let title = chat.chat.title.as_deref().unwrap_or_default();
        owner.cloned().unwrap_or_else(|| panic!("{at}nobody owns {title:?}: make it with a person"))
    }

    /// The owner changes what someone is.
    fn change(&self, at: Place, user: &User, new: impl FnOnce(&User, &ChatType, Status) -> Status) {
        self.shared.edit(|world| {
            let owner = self.owner(at, world);
            let chat = &world.chats[&self.key()];
            let new = new(&owner, &chat.chat.r#type, chat.members.status(user.id));
            if user.id == owner.id {
                return;
            }
            if new.is_member() {
                world.change_member(self.key(), &owner, user, new, Way::default());
            } else {
                world.remove_member(self.key(), &owner, user, new, false);
            }
        });
    }
}

fn administrator(by: &User, rights: Rights) -> Status {
    if rights.is_empty() {
        return Status::Member;
    }
    Status::Administrator(Administrator { rights, by: by.id, custom_title: None })
}
