//! What people do on the page.

mod messages;
