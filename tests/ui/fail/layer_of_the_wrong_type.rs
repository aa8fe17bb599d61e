use bot_server::prelude::*;

/// No layer.
struct Timeout(u32);

fn main() {
    drop(App::new().layer(Timeout(30)));
    drop(App::new().layer_for(UpdateKind::Message, |handler: u32| handler));
}
