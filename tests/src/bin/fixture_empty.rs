//! A bot without handlers.

fn main() -> std::process::ExitCode {
    bot_server::run()
}
