//! Which of the updates that the server has given are handled: it forgets all below the offset that it
//! is told, so that is the first one that is not.

use std::collections::BTreeMap;

/// The updates from the first on that is not handled.
#[derive(Debug)]
pub(super) struct Window<T> {
    /// What to ask for when all are handled.
    next: i64,
    of: BTreeMap<i64, State<T>>,
}

/// How an update is.
#[derive(Debug)]
enum State<T> {
    /// It could not be taken in, and is to be offered again.
    Refused,
    UnderWay(T),
    Handled,
}

/// What is known of an update that the server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing: it is new.
    No,
    /// It is to be offered again.
    Refused,
    /// It is under way, or handled.
    Yes,
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Self { next: 0, of: BTreeMap::new() }
    }
}

impl<T> Window<T> {
    /// What the server may forget everything below of.
    pub(super) fn offset(&self) -> i64 {
        self.of.first_key_value().map_or(self.next, |(id, _)| *id)
    }

    /// What would be confirmed if nothing had to be handled any more but what comes after all that
    /// is: it is the offset where that is so.
    pub(super) fn after_the_last_handled(&self) -> i64 {
        let handled = self.of.iter().rfind(|(_, state)| matches!(state, State::Handled));
        handled.map_or_else(|| self.offset(), |(id, _)| id + 1)
    }

    pub(super) fn knows(&self, id: i64) -> Known {
        match self.of.get(&id) {
            None => Known::No,
            Some(State::Refused) => Known::Refused,
            Some(_) => Known::Yes,
        }
    }

    /// Whether it was given and is not handled.
    pub(super) fn lacks(&self, id: i64) -> bool {
        matches!(self.of.get(&id), Some(State::Refused | State::UnderWay(_)))
    }

    /// Whether nothing is left to be handled.
    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The first one that is not handled, if it is under way.
    pub(super) fn first(&self) -> Option<(i64, &T)> {
        match self.of.first_key_value() {
            Some((id, State::UnderWay(handle))) => Some((*id, handle)),
            _ => None,
        }
    }

    /// How many are handled behind one that is not.
    pub(super) fn handled(&self) -> usize {
        self.of.values().filter(|state| matches!(state, State::Handled)).count()
    }

    /// Notes that an update could not be taken in, or was given back.
    pub(super) fn refused(&mut self, id: i64) {
        self.of.insert(id, State::Refused);
    }

    /// Notes that an update is under way.
    pub(super) fn begins(&mut self, id: i64, handle: T) {
        self.of.insert(id, State::UnderWay(handle));
    }

    /// Notes that an update is handled, or need not be.
    pub(super) fn handles(&mut self, id: i64) {
        self.of.insert(id, State::Handled);
        while let Some(first) = self.of.first_entry()
            && matches!(first.get(), State::Handled)
        {
            self.next = first.key() + 1;
            first.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn the_offset_is_the_first_that_is_not_handled() {
        let mut window = Window::default();
        assert_eq!((window.offset(), window.is_empty()), (0, true));
        for id in [5, 6, 8] {
            window.begins(id, ());
        }
        window.refused(7);
        window.handles(6);
        assert_eq!((window.offset(), window.handled()), (5, 1));
        assert_eq!(window.after_the_last_handled(), 7);
        assert_eq!([5, 6, 7, 9].map(|id| window.knows(id)), {
            [Known::Yes, Known::Yes, Known::Refused, Known::No]
        });
        window.handles(5);
        assert_eq!((window.offset(), window.first()), (7, None));
        window.begins(7, ());
        assert_eq!(window.first(), Some((7, &())));
        window.handles(8);
        window.handles(7);
        assert_eq!((window.offset(), window.is_empty()), (9, true));
        assert_eq!(window.after_the_last_handled(), 9);
    }

    #[test]
    fn ids_may_begin_anew_anywhere() {
        let mut window = Window::default();
        window.handles(1_000);
        window.begins(5, ());
        assert_eq!(window.offset(), 5);
        window.handles(5);
        assert_eq!(window.offset(), 6);
    }

    proptest! {
        /// Nothing that is not handled is ever confirmed, and all that can be is.
        #[test]
        fn nothing_is_confirmed_that_is_not_handled(steps in vec((1..20_i64, 0..3), 1..100)) {
            let mut window = Window::default();
            let (mut model, mut confirmed) = (BTreeMap::new(), BTreeSet::<i64>::new());
            for (id, what) in steps {
                // The server gives only what is not confirmed, and what is under way ends once.
                if confirmed.contains(&id) || model.get(&id) == Some(&true) {
                    continue;
                }
                match what {
                    0 => window.refused(id),
                    1 => window.begins(id, ()),
                    _ => window.handles(id),
                }
                model.insert(id, what == 2);
                let first = model.iter().find(|(_, handled)| !**handled).map(|(id, _)| *id);
                match first {
                    Some(first) => prop_assert_eq!(window.offset(), first),
                    None => prop_assert!(model.keys().all(|id| *id < window.offset() || confirmed.contains(id))),
                }
                confirmed.extend(model.keys().filter(|id| **id < window.offset()));
            }
        }
    }
}
