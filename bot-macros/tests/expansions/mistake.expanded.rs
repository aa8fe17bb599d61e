pub async fn start(message: &Message) {}
::core::compile_error! {
    "a command is written in small letters: \"start\""
}
::core::compile_error! {
    "`mesage` is no kind of update: did you mean `message`?"
}
::core::compile_error! {
    "handler `start` takes its arguments by value: remove the `&`"
}
#[doc(hidden)]
#[allow(
    dead_code,
    missing_copy_implementations,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub
)]
pub enum start {}
#[doc(hidden)]
#[allow(dead_code, deprecated, unreachable_pub)]
impl start {
    pub const HANDLER: &'static on::__private::Handler = on::__private::REFUSED;
}
