use std::task;

use bot_server::prelude::*;
use tower::{Service, layer::layer_fn};

struct Counted<S>(S);

impl<R, S: Service<R>> Service<R> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> task::Poll<std::result::Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}

fn main() {
    drop(App::new().layer(layer_fn(Counted)));
}
