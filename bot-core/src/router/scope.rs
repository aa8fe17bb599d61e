//! What stands around a handler: layers, `#[before]` functions, states and error hooks of its
//! groups.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use tower::ServiceExt;

use super::{HandlerError, order::Entry};
use crate::{
    before::{self, Before, Opening},
    context::Context,
    dialogue,
    extract::Need,
    failure::ErrorHook,
    group::{self, Group, GroupSetup, depth, is_within},
    handler::{Handler, Verdict},
    layer::{Fork, HandlerService, Invocation, Layers},
    middleware::Middleware,
    state::States,
    update::UpdateKind,
};

/// Something of modules, the innermost module first.
type OfModules<T> = Vec<(&'static str, T)>;

/// What the innermost module around this one has.
fn innermost<'a, T>(list: &'a OfModules<T>, module: &str) -> Option<&'a T> {
    list.iter().find(|(outer, _)| is_within(module, outer)).map(|(_, value)| value)
}

/// What stands around the handlers of a router.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    befores: Vec<&'static Before>,
    /// All that the handlers of a group see, where it has states of its own.
    states: OfModules<Arc<States>>,
    hooks: OfModules<ErrorHook>,
    hook: Option<ErrorHook>,
    app: Option<HandlerService>,
    /// Layers of kinds and of outermost groups, as they are where nothing is around them.
    fork: Fork,
}

/// What stands around one handler for updates of one kind. Most have none.
#[derive(Debug)]
pub(super) struct Scope {
    states: Option<Arc<States>>,
    openings: Arc<[Opening]>,
    service: Option<HandlerService>,
    /// Whether a dialogue is taken within that is a user's own in all chats.
    crosses_chats: bool,
}

impl Scopes {
    pub(super) fn new(middleware: Middleware, states: &States) -> Self {
        let Middleware { layers, of_kinds, mut groups, on_error } = middleware;
        groups.sort_by_key(|(group, _)| Reverse(depth(group.place().module)));
        let hooks = hooks(&groups);
        let states = merged(&groups, states);
        let fork = Fork { kinds: HashMap::new(), groups: services(groups) };
        let within = |layers: Layers, fork: &Fork| layers.around(HandlerService::new(fork.clone()));
        let of_kinds = of_kinds.into_iter();
        let kinds = of_kinds.map(|(kind, layers)| (kind, within(layers, &fork))).collect();
        let fork = Fork { kinds, ..fork };
        let app = (!layers.is_empty()).then(|| within(layers, &fork));
        Self { befores: before::linked(), states, hooks, hook: on_error, app, fork }
    }

    /// What stands around a handler for updates of this kind; `None` is one that this version does
    /// not know.
    pub(super) fn of(&self, handler: &Handler, kind: Option<UpdateKind>) -> Option<Arc<Scope>> {
        let module = handler.place().module;
        let befores = self.befores.iter().filter(|before| before.is_around(module));
        let openings = befores
            .filter(|before| before.is_for(kind))
            .map(|before| Opening { before, states: self.states_of(before.function()).cloned() });
        let openings: Arc<[_]> = openings.collect();
        let within = openings.iter().flat_map(|opening| opening.before.function().needs());
        let mut needs = within.chain(handler.all_needs());
        let scope = Scope {
            states: self.states_of(handler).cloned(),
            crosses_chats: needs
                .any(|need| matches!(need, Need::Dialogue(key) if key().crosses_chats())),
            service: self.app.as_ref().or_else(|| self.fork.of(module, kind)).cloned(),
            openings,
        };
        let is_empty =
            scope.states.is_none() && scope.openings.is_empty() && scope.service.is_none();
        (!is_empty).then(|| Arc::new(scope))
    }

    /// All states that a function sees, if they are not just the application's.
    pub(super) fn states_of(&self, function: &Handler) -> Option<&Arc<States>> {
        innermost(&self.states, function.place().module)
    }

    /// What is done when a handler fails.
    pub(super) fn hook_of(&self, handler: &Handler) -> Option<&ErrorHook> {
        innermost(&self.hooks, handler.place().module).or(self.hook.as_ref())
    }

    /// The `#[before]` functions that run before one of these handlers.
    pub(super) fn befores<'a>(
        &'a self,
        entries: &'a [Entry],
    ) -> impl Iterator<Item = &'static Before> + 'a {
        let befores = self.befores.iter().copied();
        befores.filter(|before| entries.iter().any(|entry| before.is_around(entry.module())))
    }
}

/// A hook that was given at run time goes before that in `group!`.
fn hooks(groups: &[(&'static Group, GroupSetup)]) -> OfModules<ErrorHook> {
    let given = groups.iter().filter_map(|(group, setup)| Some((*group, setup.on_error.clone()?)));
    let said = group::linked().filter_map(|group| Some((group, ErrorHook::of(group.on_error()?))));
    let mut hooks: Vec<_> =
        given.chain(said).map(|(group, hook)| (group.place().module, hook)).collect();
    hooks.sort_by_key(|(module, _)| Reverse(depth(module)));
    hooks
}

/// Takes groups, the innermost first.
fn merged(groups: &[(&'static Group, GroupSetup)], states: &States) -> OfModules<Arc<States>> {
    let mut merged = OfModules::new();
    for (group, setup) in groups.iter().rev().filter(|(_, setup)| !setup.states.is_empty()) {
        let module = group.place().module;
        let outer = innermost(&merged, module).map_or(states, |states: &Arc<States>| &**states);
        let all = outer.clone().with_all(&setup.states);
        merged.insert(0, (module, Arc::new(all)));
    }
    merged
}

/// The services of the outermost groups that have layers. Takes groups, the innermost first.
fn services(groups: Vec<(&'static Group, GroupSetup)>) -> OfModules<HandlerService> {
    let mut services = OfModules::new();
    for (group, setup) in groups.into_iter().filter(|(_, setup)| !setup.layers.is_empty()) {
        let module = group.place().module;
        let (inner, others): (Vec<_>, _) =
            services.into_iter().partition(|(inner, _)| is_within(inner, module));
        services = others;
        let fork = Fork { kinds: HashMap::new(), groups: inner };
        services.push((module, setup.layers.around(HandlerService::new(fork))));
    }
    services
}

impl Scope {
    /// The update as the handler and its filters see it.
    pub(super) fn context(&self, context: &Context) -> Context {
        context.seeing(self.states.as_ref())
    }

    /// Calls the handler through all that stands around it.
    pub(super) async fn call(
        &self,
        context: Context,
        handler: &'static Handler,
    ) -> Result<Verdict, HandlerError> {
        let invocation = Invocation::after(&self.openings, context, handler);
        match &self.service {
            Some(service) => {
                // Filters lock dialogues before layers give places. So does what comes after: who has
                // a place must not wait for a lock of one who waits for a place. Of one chat only one
                // is under way; a user may be in several.
                if self.crosses_chats {
                    dialogue::lock_early(&invocation.context).await;
                }
                // A clone for each update: what becomes of it is nothing to the others.
                service.clone().oneshot(invocation).await.map_err(HandlerError::Layer)
            }
            None => Ok(invocation.run().await),
        }
    }
}
