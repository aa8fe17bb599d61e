//! https by the endpoint itself, with the sandbox as the server that must believe it.

use std::{fs, path::Path};

use bot_sandbox::Sandbox;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use reqwest::{Certificate, StatusCode};
use tempfile::TempDir;

use crate::support::{Program, called, free_port, soon};

/// The fixture by https on this port, as this host.
fn https(sandbox: &Sandbox, host: &str, port: u16, tls: &str) -> Program {
    Program::fixture()
        .webhook(sandbox, port)
        .env("BOT_WEBHOOK_URL", format!("https://{host}:{port}/hook"))
        .env("BOT_TLS", tls)
}

/// An issuer, and a certificate and a key of it for this machine.
struct Made {
    issuer: CertifiedIssuer<'static, KeyPair>,
    own: String,
    key: String,
}

fn made() -> Made {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Mei's authority");
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let own = params.signed_by(&key, &issuer).unwrap().pem();
    Made { issuer, own, key: key.serialize_pem() }
}

impl Made {
    /// Writes the files, and says where they are as the setting does.
    fn write(&self, directory: &Path) -> String {
        let [cert, key] = ["cert.pem", "key.pem"].map(|name| directory.join(name));
        fs::write(&cert, &self.own).unwrap();
        fs::write(&key, &self.key).unwrap();
        format!("{},{}", cert.display(), key.display())
    }

    fn write_issuer(&self, directory: &Path) -> String {
        let path = directory.join("issuer.pem");
        fs::write(&path, self.issuer.pem()).unwrap();
        path.display().to_string()
    }

    /// Whether an endpoint shows what this issuer has signed.
    async fn is_shown(&self, port: u16) -> bool {
        let issuer = Certificate::from_pem(self.issuer.pem().as_bytes()).unwrap();
        let client = bot_core::client::http_client_builder().no_proxy().tls_certs_only([issuer]);
        let url = format!("https://127.0.0.1:{port}/hook");
        let asked = client.build().unwrap().post(url).send();
        soon("an answer", asked)
            .await
            .is_ok_and(|answer| answer.status() == StatusCode::UNAUTHORIZED)
    }
}

async fn answers(sandbox: &Sandbox, text: &str) {
    let mei = sandbox.user("Mei");
    mei.sends(text).await;
    mei.sees(text).await;
}

#[tokio::test]
async fn a_certificate_that_is_made_for_the_run_is_uploaded_and_believed() {
    for host in ["127.0.0.1", "localhost"] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = https(&sandbox, host, free_port(), "self-signed").start();
        let calls = called(&sandbox, "getWebhookInfo").await;
        let set = calls.iter().find(|call| call.method == "setWebhook").unwrap();
        assert!(set.parameters.contains_key("certificate"), "{set:?}");
        answers(&sandbox, "by https").await;
        bot.stops().await;
    }
}

#[tokio::test]
async fn files_are_served_and_served_anew_when_they_change() {
    let (sandbox, directory, port) =
        (Sandbox::start().await.unwrap(), TempDir::new().unwrap(), free_port());
    let first = made();
    let tls = first.write(directory.path());
    let mut bot = https(&sandbox, "127.0.0.1", port, &tls)
        .env("BOT_CERTIFICATE", first.write_issuer(directory.path()))
        .start();
    called(&sandbox, "getWebhookInfo").await;
    answers(&sandbox, "by files").await;
    assert!(first.is_shown(port).await);

    // A broken file changes nothing.
    fs::write(directory.path().join("key.pem"), "no key").unwrap();
    bot.says("the old certificate is still served").await;
    assert!(first.is_shown(port).await);

    let second = made();
    second.write(directory.path());
    bot.says("a new certificate is served").await;
    assert!(second.is_shown(port).await && !first.is_shown(port).await);
    bot.stops().await;
    let output = bot.output();
    assert!(output.contains("key.pem has no key"), "{output}");
}

#[tokio::test]
async fn what_nobody_was_shown_is_not_believed() {
    let (sandbox, directory) = (Sandbox::start().await.unwrap(), TempDir::new().unwrap());
    let (shown, served) = (made(), made());
    let tls = served.write(directory.path());
    let mut bot = https(&sandbox, "127.0.0.1", free_port(), &tls)
        .env("BOT_CERTIFICATE", shown.write_issuer(directory.path()))
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    mei.sends("nobody hears").await;
    let http = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("{}/bot{}/getWebhookInfo", sandbox.url(), sandbox.token());
    let failed = async {
        loop {
            let info = http.post(&url).send().await.unwrap().text().await.unwrap();
            if info.contains("certificate verify failed") {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    soon("a failed delivery", failed).await;
    bot.stops().await;
}

#[tokio::test]
async fn files_that_are_wrong_are_told_before_anything_is_called() {
    let (sandbox, directory) = (Sandbox::start().await.unwrap(), TempDir::new().unwrap());
    made().write(directory.path());
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    for (tls, why) in [
        (format!("{key},{cert}"), "has a key and no certificate: write CERT.pem,KEY.pem"),
        (format!("{cert},{cert}"), "cert.pem has no key"),
        ("/nowhere.pem,/nowhere.key".to_owned(), "BOT_TLS: /nowhere.pem cannot be read"),
        (cert, "is neither off nor self-signed nor CERT.pem,KEY.pem"),
    ] {
        let (code, output) = https(&sandbox, "127.0.0.1", free_port(), &tls).run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains(why), "{why}: {output}");
    }
    let http = Program::fixture().webhook(&sandbox, free_port()).env("BOT_TLS", "self-signed");
    let (code, output) = http.run().await;
    assert!(code == Some(2) && output.contains("begins with http://"), "{output}");
    assert!(sandbox.calls().is_empty());
}
