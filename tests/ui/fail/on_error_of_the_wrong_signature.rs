use bot_server::prelude::*;

fn at_once(failure: Failure) -> String {
    failure.to_string()
}

async fn answers_a_number(_: Failure) -> u32 {
    1
}

fn main() {
    drop(App::new().on_error(at_once));
    drop(App::new().on_error(answers_a_number));
}
