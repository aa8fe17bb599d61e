//! The page's files, in the program.

use axum::{
    extract::Path,
    http::{
        HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse, Response},
};

/// Nothing is loaded from elsewhere, and no script but the page's own runs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file: its name and its content. Its ending says its type.
type Asset = (&'static str, &'static str);

/// Files of the page's folder.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../page/", $name)))),*]
    };
}

const INDEX: &Asset = &("index.html", include_str!("../../page/index.html"));

#[rustfmt::skip]
const FILES: &[Asset] = files![
    "icon.svg",
    "base.css", "chat.css", "content.css", "inspector.css", "layout.css", "overlay.css",
    "acts.js", "app.js", "attach.js", "bottab.js", "buttons.js", "chats.js", "composer.js",
    "content.js", "conversation.js", "copy.js", "dom.js", "entry.js", "icons.js", "info.js",
    "inspector.js", "json.js", "links.js", "live.js", "members.js", "menu.js", "message.js",
    "messagemenu.js", "mischief.js", "names.js", "people.js", "poll.js", "rich.js", "service.js",
    "shortcuts.js", "store.js", "suggest.js", "theme.js", "timeline.js", "toast.js", "topics.js",
    "traffic.js",
];

/// What the browser is told that a file is, by its ending.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    }
}

pub(super) async fn index() -> Response {
    serve(INDEX)
}

pub(super) async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(file, ..)| *file == name) {
        Some(file) => serve(file),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn serve((name, content): &Asset) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, content_type(name)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"), // another version of the program has another page
    ];
    (headers, *content).into_response()
}
