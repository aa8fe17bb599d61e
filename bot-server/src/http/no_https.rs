//! In place of https, in a program without the feature `tls`.

use std::io;

use bot_core::types::InputFile;
use tokio::net::TcpStream;
use url::Url;

use crate::settings::Tls;

/// There is none.
#[derive(Debug)]
pub(crate) enum Https {}

impl Https {
    /// None, or what is missing.
    pub(crate) fn open(tls: &Tls, _: &Url) -> Result<Option<Self>, String> {
        match tls {
            Tls::Off => Ok(None),
            _ => Err("this program cannot serve https itself: build it with the feature `tls` of \
                 bot-server, or let a proxy do it"
                .to_owned()),
        }
    }

    /// What setWebhook uploads.
    pub(crate) fn certificate(&self) -> Option<InputFile> {
        match *self {}
    }

    pub(super) async fn accept(&self, _: TcpStream) -> io::Result<TcpStream> {
        match *self {}
    }
}
