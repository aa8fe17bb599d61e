//! Layers: code around handlers.
//!
//! A layer is a [`tower::Layer`](https://docs.rs/tower) over the service that runs a handler:
//! timeouts, limits and whatever else is written for tower works, and so does what one writes
//! oneself. The request is an [`Invocation`], the response a [`Verdict`], an error whatever the layer
//! says: the handler has failed then, with [`HandlerError::Layer`](crate::HandlerError::Layer).
//!
//! From the outside in there are those of the application, of the kind of update, of the outer group,
//! of the inner group, then `#[before]` functions, then the handler. Each layer is applied once, to
//! one service for all handlers that it is around; a limit counts all of them together. For every
//! update the service is cloned, so that one that is not ready, fails or is dropped touches no other
//! update: a service must be `Clone`, and clones share what is to be shared, as tower's do.
//!
//! A handler whose filters are not met is not called, and no layer sees it. One that passes the
//! update on to the next is seen as [`Verdict::Skipped`], and is to be handed on as that.
//!
//! ```
//! use std::task::{Context, Poll};
//!
//! use bot_core::{Middleware, handler::Verdict, layer::Invocation};
//! use tower::{Service, layer::layer_fn};
//!
//! /// Logs what comes to which handler.
//! #[derive(Clone)]
//! struct Logged<S>(S);
//!
//! impl<S: Service<Invocation, Response = Verdict>> Service<Invocation> for Logged<S> {
//!     type Response = Verdict;
//!     type Error = S::Error;
//!     type Future = S::Future;
//!
//!     fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
//!         self.0.poll_ready(context)
//!     }
//!
//!     fn call(&mut self, invocation: Invocation) -> S::Future {
//!         println!("{} goes to {}", invocation.context.update().update_id, invocation.handler);
//!         self.0.call(invocation)
//!     }
//! }
//!
//! let middleware = Middleware::new().layer(layer_fn(Logged));
//! ```

use std::{
    collections::HashMap,
    fmt,
    ops::ControlFlow,
    sync::Arc,
    task::{self, Poll},
};

use futures_util::future::BoxFuture;
use tower::{Layer, Service, ServiceExt, util::BoxCloneSyncService};

use crate::{
    before::Opening,
    context::Context,
    error::BoxError,
    group::is_within,
    handler::{Handler, Verdict},
    update::UpdateKind,
};

/// An update on its way to a handler.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Invocation {
    /// The update in its surroundings; a value for the handler goes into its
    /// [extensions](Context::extensions).
    pub context: Context,
    /// The handler that is to be called.
    pub handler: &'static Handler,
    openings: Arc<[Opening]>,
}

impl Invocation {
    /// A call of a handler with nothing before it.
    #[must_use]
    pub fn new(context: Context, handler: &'static Handler) -> Self {
        Self { context, handler, openings: Arc::default() }
    }

    pub(crate) fn after(
        openings: &Arc<[Opening]>,
        context: Context,
        handler: &'static Handler,
    ) -> Self {
        Self { context, handler, openings: Arc::clone(openings) }
    }

    /// Calls `#[before]` functions, then the handler.
    pub(crate) async fn run(self) -> Verdict {
        for opening in &*self.openings {
            if let ControlFlow::Break(verdict) = opening.run(&self.context).await {
                return verdict;
            }
        }
        self.handler.call(self.context).await
    }
}

/// The service that layers are put around.
#[derive(Clone, Debug)]
pub struct HandlerService(Inner);

#[derive(Clone, Debug)]
enum Inner {
    /// It goes on to further layers of some handlers, and to the others at once.
    Fork(Arc<Fork>),
    Layered(BoxCloneSyncService<Invocation, Verdict, BoxError>),
}

/// Where a call goes on: to the layers of its kind, else to those of its group, else to the handler.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fork {
    pub(crate) kinds: HashMap<UpdateKind, HandlerService>,
    /// Modules, none within another.
    pub(crate) groups: Vec<(&'static str, HandlerService)>,
}

impl Fork {
    pub(crate) fn of(&self, module: &str, kind: Option<UpdateKind>) -> Option<&HandlerService> {
        let of_kind = kind.and_then(|kind| self.kinds.get(&kind));
        of_kind.or_else(|| {
            let mut groups = self.groups.iter();
            groups.find(|(group, _)| is_within(module, group)).map(|(_, service)| service)
        })
    }
}

impl HandlerService {
    pub(crate) fn new(fork: Fork) -> Self {
        Self(Inner::Fork(Arc::new(fork)))
    }
}

impl Service<Invocation> for HandlerService {
    type Response = Verdict;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Verdict, BoxError>>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), BoxError>> {
        match &mut self.0 {
            Inner::Fork(_) => Poll::Ready(Ok(())),
            Inner::Layered(service) => service.poll_ready(context),
        }
    }

    fn call(&mut self, invocation: Invocation) -> Self::Future {
        match &mut self.0 {
            Inner::Fork(fork) => {
                let kind = invocation.context.update().kind();
                match fork.of(invocation.handler.place().module, kind) {
                    Some(next) => Box::pin(next.clone().oneshot(invocation)),
                    None => Box::pin(async { Ok(invocation.run().await) }),
                }
            }
            Inner::Layered(service) => service.call(invocation),
        }
    }
}

/// A tower [`Layer`] that can be put around handlers.
///
/// Every `Layer<HandlerService>` is one whose service takes an [`Invocation`], gives a [`Verdict`],
/// is `Clone + Send + Sync + 'static` and has an error that becomes a [`BoxError`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no layer for handlers",
    label = "this cannot be put around handlers",
    note = "a layer is a tower `Layer<HandlerService>`; the service it makes takes an `Invocation`, gives a `Verdict`, and is `Clone + Send + Sync + 'static`",
    note = "a service that is not `Clone`, such as tower's `RateLimit`, can be put behind a `BufferLayer`"
)]
pub trait HandlerLayer: Send + 'static {
    /// Puts it around a service.
    fn around(self, service: HandlerService) -> HandlerService;
}

#[diagnostic::do_not_recommend]
impl<L> HandlerLayer for L
where
    L: Layer<HandlerService> + Send + 'static,
    L::Service: Service<Invocation, Response = Verdict> + Clone + Send + Sync + 'static,
    <L::Service as Service<Invocation>>::Error: Into<BoxError>,
    <L::Service as Service<Invocation>>::Future: Send + 'static,
{
    fn around(self, service: HandlerService) -> HandlerService {
        let service = self.layer(service).map_err(Into::into);
        HandlerService(Inner::Layered(BoxCloneSyncService::new(service)))
    }
}

/// Layers of one place, the outermost first.
#[derive(Default)]
pub(crate) struct Layers(Vec<Box<dyn FnOnce(HandlerService) -> HandlerService + Send>>);

impl Layers {
    pub(crate) fn push(&mut self, layer: impl HandlerLayer) {
        self.0.push(Box::new(|service| layer.around(service)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts them around a service.
    pub(crate) fn around(self, service: HandlerService) -> HandlerService {
        self.0.into_iter().rev().fold(service, |service, layer| layer(service))
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} layers", self.0.len())
    }
}
