//! Compile errors that users can meet: one mistake a file, and what the compiler says of it.
//!
//! After a change of words, `TRYBUILD=overwrite cargo test -p bot-tests --test ui` writes the
//! `.stderr` files anew; read them before they are committed.

#[test]
fn compile_errors_are_in_words() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}
