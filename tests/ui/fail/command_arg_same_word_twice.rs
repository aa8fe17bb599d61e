use bot_server::prelude::*;

#[derive(CommandArg)]
enum Reason {
    TooLoud,
    #[arg(name = "too_loud")]
    Loud,
    #[arg(name = "two words")]
    Other,
}

fn main() {}
