//! What stands around the handlers of an application.

use crate::{
    failure::{ErrorHook, OnError},
    group::{Group, GroupSetup},
    layer::{HandlerLayer, Layers},
    update::UpdateKind,
};

/// Layers, error hooks, and what groups have of their own; a [`Router`](crate::Router) is made with
/// it.
#[derive(Debug, Default)]
#[must_use]
pub struct Middleware {
    pub(crate) layers: Layers,
    pub(crate) of_kinds: Vec<(UpdateKind, Layers)>,
    pub(crate) groups: Vec<(&'static Group, GroupSetup)>,
    pub(crate) on_error: Option<ErrorHook>,
}

impl Middleware {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a [layer](crate::layer) around all handlers: one service, which they share. The first one
    /// added is the outermost.
    pub fn layer(mut self, layer: impl HandlerLayer) -> Self {
        self.layers.push(layer);
        self
    }

    /// Puts a [layer](crate::layer) around the handlers of one kind of update, inside of those around
    /// all.
    pub fn layer_for(mut self, kind: UpdateKind, layer: impl HandlerLayer) -> Self {
        match self.of_kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, layers)) => layers.push(layer),
            None => {
                let mut layers = Layers::default();
                layers.push(layer);
                self.of_kinds.push((kind, layers));
            }
        }
        self
    }

    /// Gives a [group](crate::group) layers, states, or something to do when a handler of it fails.
    pub fn group(
        mut self,
        group: &'static Group,
        set_up: impl FnOnce(GroupSetup) -> GroupSetup,
    ) -> Self {
        let known = self.groups.iter().position(|(other, _)| other.place() == group.place());
        let before = known.map(|i| self.groups.remove(i).1).unwrap_or_default();
        self.groups.push((group, set_up(before)));
        self
    }

    /// Does this when a handler fails whose groups do nothing.
    pub fn on_error<M>(mut self, hook: impl OnError<M>) -> Self {
        self.on_error = Some(ErrorHook::new(hook));
        self
    }
}
