//! What becomes of updates, told to a sandbox in the same program, whose page shows it.

use bot_sandbox::{Handling, Inspector, PassedOver};

use crate::intake::{Note, Observer, Report};

/// Tells this bot's sandbox.
pub(crate) fn by(inspector: Inspector) -> Observer {
    Observer::new(move |note| match note {
        Note::Handled(report) => inspector.note(report.update_id, handling(report)),
        Note::GoesOn(update_id) => inspector.goes_on(update_id),
        Note::Ended(update_id) => inspector.has_ended(update_id),
    })
}

fn handling(report: Report) -> Handling {
    let place = |handler: &bot_core::Handler| {
        let place = handler.place();
        format!("{}:{}", place.file, place.line)
    };
    let mut handling = Handling::default();
    handling.handler = report.handler.map(|handler| handler.name().to_owned());
    handling.place = report.handler.map(place);
    handling.error = report.error;
    handling.took = report.took;
    handling.passed_over = report
        .passed_over
        .into_iter()
        .map(|one| {
            PassedOver::new(one.handler.name().to_owned(), place(one.handler), one.why.into_owned())
        })
        .collect();
    handling
}
