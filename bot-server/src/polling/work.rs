//! What polling has taken: from the batch in which an update comes until it is handled.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};

use bot_core::{ResponseSlot, Update, json::Raw, update::Sifted};
use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::{
    task::unconstrained,
    time::{Instant, timeout},
};

use super::{
    ask,
    window::{Known, Window},
};
use crate::{
    intake::{Admission, Intake, TurnKey},
    settings::HAND_OVER_AFTER,
};

/// The updates that are not confirmed.
pub(super) struct Work {
    intake: Arc<Intake>,
    pub(super) window: Window<Handle>,
    /// Ends with the id of an update and whether it was handled.
    ends: FuturesUnordered<BoxFuture<'static, (i64, bool)>>,
    /// Those that are not handled, as they came.
    bodies: BTreeMap<i64, Raw>,
    /// What came last that has no id, so it cannot be confirmed and comes again.
    nameless: Option<Raw>,
}

/// An update that is under way.
#[derive(Debug)]
pub(super) struct Handle {
    key: TurnKey,
    response: Arc<ResponseSlot>,
    since: Instant,
}

impl Work {
    pub(super) fn new(intake: &Arc<Intake>) -> Self {
        let (window, ends) = (Window::default(), FuturesUnordered::new());
        let (intake, bodies) = (Arc::clone(intake), BTreeMap::new());
        Self { intake, window, ends, bodies, nameless: None }
    }

    /// Offers a batch, in its order; says how many of it were new.
    ///
    /// An update of a chat for which there is no room now stays with the server, and so do those of
    /// the same chat behind it. They come again with the next batch, before what is behind them.
    pub(super) async fn offer(&mut self, batch: Vec<Raw>) -> usize {
        let (mut new, mut refused) = (0, HashSet::new());
        for raw in batch {
            let id = ask::id(&raw);
            let known = id.map_or(Known::No, |id| self.window.knows(id));
            if known == Known::Yes || id.is_none() && self.nameless.as_ref() == Some(&raw) {
                continue;
            }
            let bytes = raw.as_str().as_bytes();
            let read = match known {
                Known::Refused => self.intake.read_again(bytes),
                _ => self.intake.read(bytes),
            };
            match read {
                Ok(Sifted::Unwanted { update_id, .. }) => self.window.handles(update_id),
                Ok(Sifted::Wanted(update)) => {
                    let (id, is_taken) = (update.update_id, self.admit(update, &mut refused));
                    if self.window.lacks(id) {
                        self.bodies.insert(id, raw);
                    }
                    if !is_taken {
                        continue;
                    }
                }
                Err(error) => {
                    self.intake.give_up(bytes, &error).await;
                    match id {
                        Some(id) => self.window.handles(id),
                        None => self.nameless = Some(raw),
                    }
                }
            }
            new += 1;
        }
        new
    }

    /// Offers an update, unless one of its chat was refused before it.
    fn admit(&mut self, update: Update, refused: &mut HashSet<TurnKey>) -> bool {
        let (id, key) = (update.update_id, TurnKey::of(&update));
        if refused.contains(&key) {
            self.window.refused(id);
            return false;
        }
        match self.intake.admit(update, ResponseSlot::of_polling()) {
            Admission::UnderWay(under_way) => {
                let response = Arc::clone(under_way.response());
                self.window.begins(id, Handle { key, response, since: Instant::now() });
                self.ends.push(Box::pin(async move { (id, under_way.handled().await) }));
            }
            Admission::Handled(_) => self.window.handles(id),
            Admission::Refused(_) => {
                refused.insert(key);
                self.window.refused(id);
                return false;
            }
        }
        true
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.ends.is_empty()
    }

    /// Waits until one that is under way has ended; for ever if there is none.
    pub(super) async fn goes_on(&mut self) {
        match self.ends.next().await {
            Some((id, true)) => {
                self.window.handles(id);
                self.bodies.remove(&id);
            }
            // Unless it was confirmed meanwhile.
            Some((id, false)) if self.window.knows(id) == Known::Yes => self.window.refused(id),
            Some(_) => {}
            None => std::future::pending().await,
        }
    }

    /// Waits until nothing is under way, at most so long; says whether that is so.
    pub(super) async fn finishes(&mut self, within: Duration) -> bool {
        let finished = async {
            while !self.is_idle() {
                self.goes_on().await;
            }
        };
        timeout(within, finished).await.is_ok()
    }

    /// Lets the first of a full batch that brought nothing new go on unconfirmed no longer, where its
    /// handler takes long: it would keep the server from giving any more.
    pub(super) fn makes_room(&mut self) -> bool {
        let Some((id, handle)) = self.window.first() else { return false };
        let may = handle.since.elapsed() >= HAND_OVER_AFTER
            && self.intake.goes_on(handle.key, id, &handle.response);
        if may {
            tracing::info!(update_id = id, "a handler takes long; what is behind it does not wait");
            self.window.handles(id);
            self.bodies.remove(&id);
        }
        may
    }

    /// At the end, when nothing runs any more: keeps what was not handled as dead letters where what
    /// came after it was, so that this can be confirmed and nothing is handled twice. Where nobody
    /// keeps them all of it comes again, which is better than to lose one.
    pub(super) async fn comes_to_an_end(&mut self) {
        // All that has ended, however much that is.
        unconstrained(self.finishes(Duration::ZERO)).await;
        let end = self.window.after_the_last_handled();
        if self.window.offset() >= end {
            return;
        }
        if !self.intake.keeps_dead_letters() {
            tracing::warn!(
                handled = self.window.handled(),
                "updates that were handled come again at the next start, because one before them was not (with BOT_DEAD_LETTERS that one would be kept)"
            );
            return;
        }
        for (id, body) in std::mem::take(&mut self.bodies).range(..end) {
            self.intake.keep_unhandled(body.as_str().as_bytes()).await;
            self.window.handles(*id);
        }
    }
}
