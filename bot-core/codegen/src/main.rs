//! `cargo run -p bot-codegen`: writes the generated code anew.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program")]

use std::process::ExitCode;

use bot_codegen::{Error, output};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let root = output::workspace();
    let outputs = output::generate(&root)?;
    for path in output::write(&root, &outputs)? {
        println!("wrote {}", path.display());
    }
    for path in output::stray(&root, &outputs)? {
        println!("not generated, delete it: {}", path.display());
    }
    Ok(())
}
