//! The generated code is what the generator writes today.

use bot_codegen::output;

#[test]
fn the_generated_code_is_up_to_date() {
    let root = output::workspace();
    let outputs = output::generate(&root).unwrap();
    let stale: Vec<_> = output::stale(&root, &outputs).iter().map(|o| o.path.clone()).collect();
    assert!(stale.is_empty(), "run `cargo run -p bot-codegen`; it would change {stale:?}");
    let stray = output::stray(&root, &outputs).unwrap();
    assert!(stray.is_empty(), "the generator does not write {stray:?}");
}

/// No file a person cannot open.
#[test]
fn no_generated_file_is_longer_than_3000_lines() {
    let outputs = output::generate(&output::workspace()).unwrap();
    for output in outputs {
        let lines = output.text.lines().count();
        assert!(lines < 3000, "{} has {lines} lines", output.path.display());
    }
}
