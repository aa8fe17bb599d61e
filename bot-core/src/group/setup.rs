//! What a group has beyond what `group!` can say: values that are made when the program runs.

use std::fmt;

use crate::{
    failure::{ErrorHook, OnError},
    layer::{HandlerLayer, Layers},
    state::States,
};

/// Layers, states and an error hook of a group: see [`Middleware::group`](crate::Middleware::group).
#[derive(Default)]
#[must_use = "it belongs to the group when it is returned"]
pub struct GroupSetup {
    pub(crate) layers: Layers,
    pub(crate) states: States,
    pub(crate) on_error: Option<ErrorHook>,
}

impl GroupSetup {
    /// Puts a layer around the handlers of the group: one service, which they share. The first one
    /// added is the outermost.
    pub fn layer(mut self, layer: impl HandlerLayer) -> Self {
        self.layers.push(layer);
        self
    }

    /// Gives the handlers of the group a value, which goes before the application's of the same
    /// type, and before that of a group around this one.
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.states = self.states.with(value);
        self
    }

    /// Does this when a handler of the group fails, in place of what the group's `on_error = ..`,
    /// the groups around it and the application do.
    pub fn on_error<M>(mut self, hook: impl OnError<M>) -> Self {
        self.on_error = Some(ErrorHook::new(hook));
        self
    }
}

impl fmt::Debug for GroupSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupSetup")
            .field("layers", &self.layers)
            .field("states", &self.states)
            .field("on_error", &self.on_error)
            .finish()
    }
}
