//! Deliveries that go wrong where the bot polls.

use super::{DeliveryFault, judge::Delivery};
use crate::shared::Shared;

/// Decides about the updates that are about to be given to a bot that polls, those that were not
/// decided about before. Says whether they can be given as they are; if not, there may be others.
pub(crate) async fn judge_polled(shared: &Shared, token: &str, limit: usize) -> bool {
    if !shared.faults.is_any() {
        return true;
    }
    let next = shared.read(|world| {
        let bot = world.bots.get(token)?;
        let mut ready = bot.queues.ready().into_iter().take(limit);
        ready.find(|(_, waiting)| !waiting.is_judged).map(|(key, w)| (key, w.update_id))
    });
    let Some((queue, update_id)) = next else { return true };
    let (is_judged, has_overtaken, by_polling) = (false, false, true);
    let delivery = Delivery { token, queue, is_judged, has_overtaken, by_polling };
    let taken = shared.fault_of_delivery(delivery);
    shared.edit(|world| {
        let Some(bot) = world.bots.get_mut(token) else { return };
        bot.queues.judged(update_id, 0);
        match taken.fault {
            Some(DeliveryFault::Drop) => bot.dropped(update_id),
            Some(DeliveryFault::Hold) => {
                bot.queues.hold(update_id);
            }
            _ => {}
        }
    });
    if !taken.delay.is_zero() {
        tokio::time::sleep(taken.delay).await;
    }
    false
}
