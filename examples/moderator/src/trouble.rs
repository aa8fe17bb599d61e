//! What the group is told when something does not work.

use bot_server::{CallError, ErrorKind, HandlerError, prelude::*};

/// Says in words what the server has refused. Everything else is an error of the hook's own, so that
/// it is logged.
pub(crate) async fn explain(failure: Failure) -> Result<&'static str, String> {
    let HandlerError::Failed(error) = &failure.error else {
        return Err(failure.to_string());
    };
    match error.downcast_ref().and_then(CallError::kind) {
        Some(ErrorKind::UserIsAdministrator) => Ok("Administrators are out of my reach."),
        Some(ErrorKind::NotEnoughRights) => Ok(
            "I lack the right to do that: I have to be an administrator who may delete messages and \
             ban users.",
        ),
        Some(ErrorKind::UserNotFound) => Ok("They are not here any more."),
        _ => Err(failure.to_string()),
    }
}
