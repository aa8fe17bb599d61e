//! Files as people have them: right, swapped, old, broken.

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::*;

/// A certificate of an issuer, with it and the key.
struct Made {
    own: String,
    issuer: String,
    key: String,
}

fn made_so(change: impl FnOnce(&mut CertificateParams)) -> Made {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "the issuer");
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let mut params = CertificateParams::new(["bot.example.com".to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "the bot");
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let own = params.signed_by(&key, &issuer).unwrap();
    Made { own: own.pem(), issuer: issuer.pem(), key: key.serialize_pem() }
}

struct Directory(TempDir);

impl Directory {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, certificate: &str, key: &str) -> Files {
        let [cert_path, key_path] = ["cert.pem", "key.pem"].map(|name| self.0.path().join(name));
        fs::write(&cert_path, certificate).unwrap();
        fs::write(&key_path, key).unwrap();
        Files::new(&cert_path, &key_path)
    }
}

#[test]
fn what_is_wrong_with_files_is_said_in_words() {
    let directory = Directory::new();
    let made = made_so(|_| {});
    let other = made_so(|_| {});
    let old = made_so(|params| params.not_after = date_time_ymd(2020, 2, 3));
    let coming = made_so(|params| {
        params.not_before = date_time_ymd(2090, 1, 1);
        params.not_after = date_time_ymd(2091, 1, 1);
    });
    let Made { own, issuer, key } = &made;
    let secret =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert_eq!(directory.write(own, key).load().unwrap().cert.len(), 1);
    let chain = format!("{own}{issuer}");
    assert_eq!(directory.write(&chain, key).load().unwrap().cert.len(), 2);
    // Some keep both in one file.
    let both = format!("{key}{chain}");
    assert_eq!(directory.write(&both, &both).load().unwrap().cert.len(), 2);
    for (certificate, key, why) in [
        (
            &*format!("{issuer}{own}"),
            &**key,
            "cert.pem are in the wrong order: that of the endpoint",
        ),
        (
            &format!("{own}{}", other.own),
            key,
            "cert.pem are in the wrong order: the issuer of number 1",
        ),
        (own, &other.key, "key.pem is not that of the certificate in"),
        (key, own, "cert.pem has a key and no certificate: write CERT.pem,KEY.pem"),
        ("", key, "cert.pem has no certificate"),
        ("hello", key, "cert.pem has no certificate"),
        (&own[..own.len() / 2], key, "cert.pem is broken: a part has no end"),
        (own, "", "key.pem has no key"),
        (own, own, "key.pem has no key"),
        (own, secret, "key.pem has a password"),
        (&old.own, &old.key, "cert.pem expired"),
        (&coming.own, &coming.key, "cert.pem is not valid yet"),
    ] {
        let error = directory.write(certificate, key).load().unwrap_err();
        assert!(error.contains(why), "{why}: {error}");
    }
    let absent = Files::new(Path::new("/nowhere/cert.pem"), Path::new("/nowhere/key.pem"));
    assert!(absent.load().unwrap_err().starts_with("/nowhere/cert.pem cannot be read: "));
}

#[test]
fn files_that_change_are_served_and_broken_ones_are_not() {
    let directory = Directory::new();
    let first = made_so(|_| {});
    let files = directory.write(&first.own, &first.key);
    let loaded = files.load().unwrap();
    let served = Served::new(Arc::clone(&loaded));
    let now = || Arc::clone(&served.0.read().unwrap());
    let mut watch = Watch::new(files.clone(), Arc::clone(&served));
    let mut look_twice = || [watch.look(), watch.look()];
    look_twice();
    assert!(Arc::ptr_eq(&now(), &loaded), "nothing has changed");
    // The certificate comes before its key. A line more, as a file of the same length may be of the
    // same time, too.
    let second = made_so(|_| {});
    directory.write(&format!("{}\n", second.own), &first.key);
    look_twice();
    assert!(Arc::ptr_eq(&now(), &loaded), "the key is another's");
    directory.write(&format!("{}\n", second.own), &format!("{}\n", second.key));
    watch.look();
    assert!(Arc::ptr_eq(&now(), &loaded), "it may still be written");
    watch.look();
    assert_eq!(now().cert, files.load().unwrap().cert);
}
