//! In place of the standstill where the feature `test-clock` is missing: there is none.

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::Builder,
    sync::{mpsc, oneshot},
};

/// Time that is to pass, and who waits for it.
pub(super) type Passing = (Duration, oneshot::Sender<()>);

/// A clock that stands still, of which there is none.
#[derive(Debug)]
pub(super) enum Standstill {}

impl Standstill {
    pub(super) fn rule(self: &Arc<Self>, _: &mut Builder) {
        match **self {}
    }

    pub(super) fn begin(&self) {
        match *self {}
    }

    pub(super) fn runs(&self) {
        match *self {}
    }

    pub(super) fn stands(&self) {
        match *self {}
    }

    pub(super) fn end(&self) {
        match *self {}
    }

    pub(super) async fn serve(self: Arc<Self>, _: mpsc::UnboundedReceiver<Passing>) {
        match *self {}
    }
}
