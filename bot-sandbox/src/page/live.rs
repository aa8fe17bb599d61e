//! What the page is told: the views that have changed, as server-sent events.
//!
//! Each event is one JSON object: `put` holds views by key, `drop` the keys of views that are no
//! more, `tell` what happens and passes, such as the answer to a button. The first event of a
//! connection begins with everything: `"all": true`.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    screen::{News, Screen},
    views,
};
use crate::shared::Shared;

/// What changes within this time is sent at once.
const TOGETHER: Duration = Duration::from_millis(20);

/// A page that looks on.
struct Onlooker {
    shared: Arc<Shared>,
    changed: watch::Receiver<u64>,
    /// What was sent.
    screen: Screen,
    /// The number of the next event to tell; none before the first look.
    next_event: Option<usize>,
}

pub(super) async fn live(
    State(shared): State<Arc<Shared>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changed = shared.subscribe();
    let onlooker = Onlooker { shared, changed, screen: Screen::default(), next_event: None };
    let events = stream::unfold(onlooker, async |mut onlooker| {
        let news = onlooker.news().await?;
        Some((Ok(Event::default().data(news.to_string())), onlooker))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl Onlooker {
    /// Waits for something to change; nothing when the sandbox is gone.
    async fn news(&mut self) -> Option<Value> {
        let all = self.next_event.is_none();
        loop {
            if self.shared.is_closed() {
                return None;
            }
            self.changed.borrow_and_update();
            let (news, tell) = self.shared.read(|world| {
                let first = self.next_event.unwrap_or_else(|| world.events().next());
                let tell: Vec<_> = world.events().from(first).filter_map(views::told).collect();
                self.next_event = Some(world.events().next());
                (self.screen.look(world, &self.shared), tell)
            });
            if all || !news.is_empty() || !tell.is_empty() {
                let News { put, drop } = news;
                return Some(json!({"all": all, "put": put, "drop": drop, "tell": tell}));
            }
            self.changed.changed().await.ok()?;
            tokio::time::sleep(TOGETHER).await;
        }
    }
}
