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

/// A file: its name, its type and its content.
type Asset = (&'static str, &'static str, &'static str);

const INDEX: Asset =
    ("index.html", "text/html; charset=utf-8", include_str!("../../page/index.html"));
const FILES: &[Asset] = &[
    ("style.css", "text/css; charset=utf-8", include_str!("../../page/style.css")),
    ("app.js", "text/javascript; charset=utf-8", include_str!("../../page/app.js")),
];

pub(super) async fn index() -> Response {
    serve(&INDEX)
}

pub(super) async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(file, ..)| *file == name) {
        Some(file) => serve(file),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn serve((_, kind, content): &Asset) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"), // another version of the program has another page
    ];
    (headers, *content).into_response()
}
