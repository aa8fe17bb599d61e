//! What every queue does, whatever it is made of.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use bot_core::{
    Bot, CommandMenu, Context, Environment, Response, ResponseSlot, States, Token, Update,
    types::User,
};
use proptest::{collection::vec, prelude::*};
use tokio_util::task::TaskTracker;

use super::{HandOver, InProcess, Job, LATER, Queue, Refused, Ticket, TurnKey};
use crate::{
    intake::seen::{Seen, Sight, Wait},
    measure::Load,
};

/// A queue, and what it has handed out.
struct Scene {
    queue: InProcess,
    tasks: TaskTracker,
    seen: Seen,
    environment: Arc<Environment>,
    out: Arc<Mutex<HandedOut>>,
}

/// What is handed out and has not ended.
type HandedOut = VecDeque<(Box<Job>, Ticket)>;

impl Scene {
    fn new(most: usize) -> Self {
        let bot = Bot::builder(Token::new("1:x").unwrap()).build().unwrap();
        let (me, states, menu) = (User::default(), States::default(), CommandMenu::default());
        let tasks = TaskTracker::new();
        let queue = InProcess::new(most, tasks.clone());
        let out = Arc::<Mutex<HandedOut>>::default();
        let handed = Arc::clone(&out);
        queue.begin(Arc::new(move |job, ticket| handed.lock().unwrap().push_back((job, ticket))));
        let environment = Arc::new(Environment { bot, me, states, menu });
        Self { queue, tasks, seen: Seen::default(), environment, out }
    }

    /// Offers an update of a chat, or of nobody's; its request waits.
    fn offers(&self, update_id: i64, chat: Option<i64>) -> Result<Wait, Refused> {
        self.offers_with(update_id, chat, ResponseSlot::of_webhook(false))
    }

    /// The same of one that came by polling.
    fn polls(&self, update_id: i64, chat: i64) -> Result<Wait, Refused> {
        self.offers_with(update_id, Some(chat), ResponseSlot::of_polling())
    }

    fn offers_with(
        &self,
        update_id: i64,
        chat: Option<i64>,
        response: ResponseSlot,
    ) -> Result<Wait, Refused> {
        let json = match chat {
            Some(chat) => format!(
                r#"{{"update_id":{update_id},"message":{{"message_id":1,"chat":{{"id":{chat},"type":"private"}}}}}}"#
            ),
            None => format!(r#"{{"update_id":{update_id},"poll":{{"id":"1"}}}}"#),
        };
        let update = Update::from_slice(json.as_bytes()).unwrap();
        let Sight::First(entry, wait) = self.seen.see(update_id, response) else {
            panic!("{update_id} is not new")
        };
        let context = Context::new(Arc::clone(&self.environment), update);
        let handed_out = self.queue.take_in(Job::new(context, entry))?;
        self.out.lock().unwrap().extend(handed_out);
        Ok(wait)
    }

    /// The ids of what is handed out and has not ended.
    fn out(&self) -> Vec<i64> {
        self.out.lock().unwrap().iter().map(|(_, ticket)| ticket.update_id).collect()
    }

    fn takes(&self, update_id: i64) -> (Box<Job>, Ticket) {
        let mut out = self.out.lock().unwrap();
        let place = out.iter().position(|(_, ticket)| ticket.update_id == update_id);
        out.remove(place.unwrap()).unwrap()
    }

    /// Ends a job.
    fn ends(&self, update_id: i64) {
        let (job, ticket) = self.takes(update_id);
        job.entry.handled();
        self.queue.done(ticket);
    }

    fn load(&self) -> (usize, usize, usize) {
        let Load { under_way, waiting, handed_over, .. } = self.queue.load();
        (under_way, waiting, handed_over)
    }

    fn hands_over(&self, update_id: i64, chat: i64, wait: &Wait) -> HandOver {
        let over = self.queue.hand_over(TurnKey::Chat(chat), update_id);
        if over == HandOver::GoesOn {
            wait.response().hand_over();
        }
        over
    }
}

const AGAIN: Option<Response> = Some(Response::Again(LATER));

#[tokio::test]
async fn jobs_of_a_chat_take_turns_and_others_do_not_wait() {
    let scene = Scene::new(10);
    let waits = [(1, Some(5)), (2, Some(5)), (3, Some(6)), (4, None), (5, None), (6, Some(5))]
        .map(|(id, chat)| scene.offers(id, chat).unwrap());
    assert_eq!(scene.out(), [1, 3, 4, 5]);
    assert_eq!(scene.load(), (6, 2, 0));
    scene.ends(1);
    assert_eq!(scene.out(), [3, 4, 5, 2]);
    for id in [4, 3, 2, 5, 6] {
        scene.ends(id);
    }
    assert_eq!((scene.out(), scene.load()), (vec![], (0, 0, 0)));
    for wait in waits {
        assert!(wait.ended().await);
    }
    assert!(scene.queue.lines_are_empty());
}

#[tokio::test]
async fn what_is_beyond_the_bound_is_refused_and_as_if_never_seen() {
    let scene = Scene::new(2);
    let _waits = [1, 2].map(|id| scene.offers(id, Some(5)).unwrap());
    assert_eq!(scene.offers(3, Some(6)).unwrap_err(), Refused(LATER));
    scene.ends(1);
    scene.offers(3, Some(6)).unwrap();
    assert_eq!((scene.out(), scene.load()), (vec![2, 3], (2, 0, 0)));
}

#[tokio::test]
async fn what_came_by_polling_waits_behind_one_that_takes_long_and_may_be_confirmed() {
    let scene = Scene::new(3);
    let [first, second] = [1, 2].map(|id| scene.polls(id, 5).unwrap());
    assert_eq!(scene.hands_over(1, 5, &first), HandOver::GoesOn);
    let _third = scene.polls(3, 5).unwrap();
    assert_eq!(scene.hands_over(2, 5, &second), HandOver::GoesOn);
    assert_eq!((scene.load(), scene.queue.handed_over().len()), ((2, 2, 1), 2));
    let _other = scene.polls(4, 6).unwrap();
    assert_eq!(scene.polls(5, 5).unwrap_err(), Refused(LATER), "all that waits counts");
    scene.queue.close();
    assert_eq!(scene.load(), (3, 2, 1), "no server has them");
    scene.ends(1);
    assert_eq!((scene.out(), scene.load()), (vec![4, 2], (2, 1, 1)));
    assert_eq!(scene.queue.handed_over().len(), 1);
    for id in [2, 3, 4] {
        scene.ends(id);
    }
    assert_eq!(scene.load(), (0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_goes_on_without_a_request_is_counted_apart_and_nothing_waits_behind_it() {
    let scene = Scene::new(2);
    let first = scene.offers(1, Some(5)).unwrap();
    let behind = scene.offers(2, Some(5)).unwrap();
    assert_eq!(scene.hands_over(1, 5, &first), HandOver::GoesOn);
    assert_eq!(scene.load(), (0, 0, 1));
    assert!(behind.ended().await);
    assert_eq!(behind.answer(), AGAIN, "the server keeps what has not begun");
    // Behind it nothing may wait, and is asked for the later the longer it takes.
    assert_eq!(scene.offers(2, Some(5)).unwrap_err(), Refused(LATER));
    tokio::time::advance(Duration::from_secs(300)).await;
    assert_eq!(scene.offers(2, Some(5)).unwrap_err(), Refused(Duration::from_secs(30)));
    tokio::time::advance(Duration::from_secs(86_400)).await;
    assert_eq!(scene.offers(2, Some(5)).unwrap_err(), Refused(Duration::from_secs(60)));
    // Other chats have all the room there is; so have those that take long.
    let [other, another] = [3, 4].map(|id| scene.offers(id, Some(id)).unwrap());
    assert_eq!(scene.hands_over(3, 3, &other), HandOver::GoesOn);
    assert_eq!(scene.hands_over(3, 3, &other), HandOver::GoesOn, "it does already");
    assert_eq!(scene.hands_over(4, 4, &another), HandOver::TooMany);
    assert_eq!((scene.load(), scene.queue.handed_over().len()), ((1, 0, 2), 2));
    scene.ends(1);
    assert_eq!(scene.queue.hand_over(TurnKey::Chat(5), 1), HandOver::Ended);
    assert_eq!(scene.hands_over(4, 4, &another), HandOver::GoesOn);
    scene.offers(2, Some(5)).unwrap();
    assert_eq!((scene.out(), scene.load()), (vec![3, 4, 2], (1, 0, 2)));
    for id in [2, 3, 4] {
        scene.ends(id);
    }
    assert_eq!(scene.load(), (0, 0, 0));
}

#[tokio::test]
async fn what_has_not_begun_cannot_go_on_without_a_request() {
    let scene = Scene::new(10);
    let [_first, second, _third] = [1, 2, 3].map(|id| scene.offers(id, Some(5)).unwrap());
    assert_eq!(scene.hands_over(2, 5, &second), HandOver::NotBegun);
    assert!(second.ended().await);
    assert_eq!((second.answer(), scene.load()), (AGAIN, (2, 1, 0)));
    scene.ends(1);
    assert_eq!(scene.out(), [3]);
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_handed_out_again_and_its_chat_waits() {
    let scene = Scene::new(10);
    let _waits = [1, 2].map(|id| scene.offers(id, Some(5)).unwrap());
    let (job, ticket) = scene.takes(1);
    scene.queue.failed(ticket, job, Duration::from_secs(60));
    tokio::time::sleep(Duration::from_secs(59)).await;
    assert_eq!((scene.out(), scene.load()), (vec![], (2, 1, 0)));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(scene.out(), [1]);
    scene.ends(1);
    assert_eq!(scene.out(), [2]);
}

#[tokio::test]
async fn a_queue_that_closes_leaves_what_waits_to_the_server() {
    let scene = Scene::new(10);
    let [_first, second] = [1, 2].map(|id| scene.offers(id, Some(5)).unwrap());
    scene.offers(3, Some(6)).unwrap();
    let (job, ticket) = scene.takes(3);
    scene.queue.failed(ticket, job, Duration::from_secs(60 * 60));
    scene.tasks.close();
    scene.queue.close();
    assert!(second.ended().await);
    assert_eq!(second.answer(), AGAIN);
    scene.tasks.wait().await; // not for an hour
    assert_eq!((scene.out(), scene.load()), (vec![1, 3], (2, 0, 0)));
    assert_eq!(scene.offers(4, Some(7)).unwrap_err(), Refused(LATER));
    scene.ends(1);
    assert_eq!(scene.out(), [3]);
}

/// What may happen to a queue.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// An update of this chat comes.
    Comes(i64),
    /// One of those that are handed out ends, or is handed over.
    Ends(usize),
    GoesOn(usize),
    /// The request of one, begun or not, cannot wait any longer.
    GivesUp(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_i64).prop_map(Step::Comes),
        3 => (0..100_usize).prop_map(Step::Ends),
        1 => (0..100_usize).prop_map(Step::GoesOn),
        1 => (0..100_usize).prop_map(Step::GivesUp),
    ]
}

proptest! {
    /// Whatever happens: jobs of a chat come one at a time and in the order in which they were taken
    /// in, each once, none is stuck, and the counts are right.
    #[test]
    fn the_order_of_each_chat_is_kept(steps in vec(step(), 1..200), most in 1_usize..8) {
        let scene = Scene::new(most);
        let mut chats = HashMap::new();
        let (mut waits, mut taken, mut gone) = (HashMap::new(), Vec::new(), HashSet::new());
        let mut next = 0;
        for step in steps {
            let out = scene.out();
            let pick = |n: usize| (!out.is_empty()).then(|| out[n % out.len()]);
            match step {
                Step::Comes(chat) => {
                    next += 1;
                    chats.insert(next, chat);
                    if let Ok(wait) = scene.offers(next, Some(chat)) {
                        waits.insert(next, wait);
                        taken.push(next);
                    }
                }
                Step::Ends(n) => {
                    if let Some(id) = pick(n) {
                        scene.ends(id);
                        gone.insert(id);
                    }
                }
                Step::GoesOn(n) => {
                    if let Some(id) = pick(n) {
                        scene.hands_over(id, chats[&id], &waits[&id]);
                    }
                }
                Step::GivesUp(n) if !taken.is_empty() => {
                    let id = taken[n % taken.len()];
                    scene.hands_over(id, chats[&id], &waits[&id]);
                }
                Step::GivesUp(_) => {}
            }
            // What was left to the server is gone as well.
            gone.extend(taken.iter().filter(|id| waits[*id].has_ended().is_some()));
            let left: Vec<i64> = taken.iter().filter(|id| !gone.contains(*id)).copied().collect();
            let mut heads: Vec<i64> = Vec::new();
            for chat in 0..4 {
                heads.extend(left.iter().find(|id| chats[*id] == chat));
            }
            let mut out = scene.out();
            out.sort_unstable();
            heads.sort_unstable();
            prop_assert_eq!(out, heads, "the first of each chat is out, and nothing else");
            let (under_way, waiting, handed_over) = scene.load();
            prop_assert_eq!(under_way + handed_over, left.len());
            prop_assert_eq!(waiting, left.len() - scene.out().len());
            prop_assert!(under_way <= most && handed_over <= most);
        }
    }
}
