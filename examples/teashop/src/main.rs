//! Two bots in one process: guests order at the counter, and the kitchen has a bot of its own that
//! says what there is to do. They share the orders, and nothing else.
//!
//! `cargo run -p teashop` runs both in the sandbox: the terminal talks to the counter, the page in the
//! browser to either. With COUNTER_BOT_TOKEN and KITCHEN_BOT_TOKEN they are two bots of SafeW; one
//! BOT_WEBHOOK_URL serves both, below it at `/counter` and `/kitchen`.

use std::sync::{Arc, Mutex, PoisonError};

use bot_server::{Bots, prelude::*};

/// What was ordered and is not done, oldest first; both bots have it.
#[derive(Clone, Default)]
struct Orders(Arc<Mutex<Vec<String>>>);

impl Orders {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<String>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where guests are.
mod counter {
    use super::*;

    /// What there is
    #[on(message, command = "start")]
    pub(super) async fn menu() -> &'static str {
        "We have tea. Which one would you like?"
    }

    /// Any other text is an order.
    #[on(message)]
    pub(super) async fn order(message: Message, orders: State<Orders>) -> Option<String> {
        let order = message.text?;
        let before = orders.with(|orders| {
            orders.push(order.clone());
            orders.len() - 1
        });
        Some(format!("{order} will be ready after {before} others."))
    }
}

/// Where tea is made.
mod kitchen {
    use super::*;

    /// What is to be made next
    #[on(message, command = "next")]
    pub(super) async fn next(orders: State<Orders>) -> String {
        orders.with(|orders| match orders.first() {
            Some(order) => format!("{order} ({} in all)", orders.len()),
            None => "There is nothing to do.".into(),
        })
    }

    /// It is made
    #[on(message, command = "done")]
    pub(super) async fn done(orders: State<Orders>) -> String {
        match orders.with(|orders| (!orders.is_empty()).then(|| orders.remove(0))) {
            Some(order) => format!("{order} is done."),
            None => "There was nothing to do.".into(),
        }
    }
}

fn counter(orders: &Orders) -> App {
    App::new().handlers(handlers![counter::menu, counter::order]).state(orders.clone())
}

fn kitchen(orders: &Orders) -> App {
    App::new().handlers(handlers![kitchen::next, kitchen::done]).state(orders.clone())
}

fn main() -> ExitCode {
    let orders = Orders::default();
    Bots::new().bot("counter", counter(&orders)).bot("kitchen", kitchen(&orders)).run()
}

#[cfg(test)]
mod tests {
    use bot_server::testing::TestBot;

    use super::*;

    #[tokio::test]
    async fn what_is_ordered_at_the_counter_is_made_in_the_kitchen() {
        let orders = Orders::default();
        let (at_counter, in_kitchen) =
            (TestBot::start(counter(&orders)).await, TestBot::start(kitchen(&orders)).await);
        let (guest, cook) = (at_counter.user("Mei"), in_kitchen.user("Ben"));
        cook.sends("/next").await;
        cook.sees("There is nothing to do.").await;
        guest.sends("Oolong").await;
        guest.sees("Oolong will be ready after 0 others.").await;
        guest.sends("Sencha").await;
        guest.sees("Sencha will be ready after 1 others.").await;
        cook.sends("/next").await;
        cook.sees("Oolong (2 in all)").await;
        cook.sends("/done").await;
        cook.sees("Oolong is done.").await;
        cook.sends("/next").await;
        cook.sees("Sencha (1 in all)").await;
    }

    #[tokio::test]
    async fn each_has_its_own_commands_only() {
        let orders = Orders::default();
        let at_counter = TestBot::start(counter(&orders)).await;
        let guest = at_counter.user("Mei");
        guest.sends("/start").await;
        guest.sees("We have tea. Which one would you like?").await;
        guest.sends("/done").await;
        guest.sees("/done will be ready after 0 others.").await;
    }
}
