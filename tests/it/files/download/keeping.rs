//! Where a download is kept: no half files, no other folders, nothing overwritten unasked.

use super::*;

#[tokio::test]
async fn attempts_are_counted_and_leave_no_half_file() {
    let server = Server::start(file(), |n, request| {
        Answer::Bytes(match n {
            0 => broken(ok(&content(), ""), 50_000),
            _ => broken(part(&content(), request, ""), 10_000),
        })
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    let error = server.bot.download("F").attempts(2).to_path(&path).await.unwrap_err();
    assert!(
        matches!(error, DownloadError::Interrupted { received: 190_000, attempts: 2, .. }),
        "{error}"
    );
    said(&error);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing() {
    let server = Server::start(file(), |_, _| Answer::Hangs(broken(ok(&content(), ""), 7))).await;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let bot = server.bot.clone();
    let download = tokio::spawn(async move { bot.download("F").to_path(place.join("a")).await });
    // Its part is there as soon as it has begun.
    let begun = async {
        while names(folder.path()).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    soon("the part", begun).await;
    download.abort();
    assert!(download.await.unwrap_err().is_cancelled());
    assert_eq!(names(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_name_from_the_server_stays_in_the_folder_and_replaces_nothing() {
    let server = Server::start(file(), |_, _| Answer::Bytes(ok(b"new", ""))).await;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("inbox");
    let named = |name: &str| {
        let mut document = Document::default();
        document.file_id = "F".into();
        document.file_name = Some(name.into());
        document
    };
    for name in ["../evil.sh", "/etc/evil.sh", "..", "a/b.txt", "..\\up.txt", "CON", "x\0y"] {
        let path = server.bot.download(&named(name)).to_folder(&folder).await.unwrap();
        assert_eq!(path.parent(), Some(&*folder), "{name:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
    assert_eq!(names(outer.path()), ["inbox"]);
    let expected = ["_CON", "_etc_evil.sh", "_evil.sh", "_up.txt", "a_b.txt", "file", "x_y"];
    assert_eq!(names(&folder), expected);

    // The same name again: the first stays as it is.
    std::fs::write(folder.join("cat.jpg"), "old").unwrap();
    let cat = named("cat.jpg");
    for number in [2, 3] {
        let path = server.bot.download(&cat).to_folder(&folder).await.unwrap();
        assert_eq!(path, folder.join(format!("cat ({number}).jpg")));
    }
    assert_eq!(std::fs::read(folder.join("cat.jpg")).unwrap(), b"old");
    let path = server.bot.download(&cat).overwrite(true).to_folder(&folder).await.unwrap();
    assert_eq!(path, folder.join("cat.jpg"));
    assert_eq!(std::fs::read(path).unwrap(), b"new");
}

#[tokio::test]
async fn a_path_that_exists_is_replaced_only_if_asked() {
    let server = Server::start(file(), |_, _| Answer::Bytes(ok(b"new", ""))).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "old").unwrap();
    let error = server.bot.download("F").to_path(&path).await.unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(server.requests().len(), 0, "it is seen before anything is fetched");
    server.bot.download("F").overwrite(true).to_path(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain), "readable for whom any file is");
    }
    let nowhere = folder.path().join("no such folder").join("a.txt");
    let error = server.bot.download("F").to_path(&nowhere).await.unwrap_err();
    assert!(matches!(error, DownloadError::Save { .. }), "{error:?}");
}

#[test]
fn the_file_of_a_message_is_its_own_and_of_a_photo_the_largest() {
    let read = |rest: serde_json::Value| -> Message {
        let mut message = json!({"message_id": 1, "date": 1, "chat": {"id": 1}});
        message.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        bot_core::json::from_str(&message.to_string()).unwrap()
    };
    let size = |id: &str, side: i64| json!({"file_id": id, "width": side, "height": side});
    let photo = read(json!({"photo": [size("s", 90), size("l", 800), size("m", 320)]}));
    let mut largest = PhotoSize::default();
    largest.file_id = "l".into();
    assert_eq!(photo.file(), Some((&largest).into()));
    let absurd = read(json!({"photo": [size("s", 90), size("l", i64::MAX)]}));
    assert_eq!(absurd.file(), Some((&largest).into()));
    let animation = read(json!({
        "animation": {"file_id": "a", "file_name": "a.mp4"}, "document": {"file_id": "d"},
    }));
    assert!(format!("{:?}", animation.file()).contains("a.mp4"));
    assert_eq!(read(json!({"text": "none"})).file(), None);
}
