//! Photos, films, sounds and files, sent by the bot and by people.

use bot_server::types::{
    InputFile, InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo,
};
use serde_json::json;

use super::{World, refused};

/// The beginning of a picture of this size, which is all of it that anybody looks at.
pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend(b"\x08\x02\0\0\0");
    png
}

pub(super) async fn send_photo(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let picture = png(640, 480);
    let sent = bot.send_photo(mei.id(), InputFile::bytes("tea.png", picture.clone()));
    let sent = sent.caption("a cup").has_spoiler(true).await.unwrap();
    let size = sent.photo.last().unwrap();
    assert_eq!((size.width, size.height), (640, 480));
    assert_eq!(size.file_size, i64::try_from(picture.len()).ok());
    assert!(sent.has_media_spoiler);
    mei.sees("[photo] a cup").await;
    assert_eq!(world.download(&size.file_id).await, picture);

    // A known file is the same file.
    let again = bot.send_photo(mei.id(), InputFile::file_id(&size.file_id)).await.unwrap();
    assert_eq!((&again.photo, again.caption), (&sent.photo, None));
    let file = InputFile::file_id(&size.file_id);
    let mixed_up = bot.send_document(mei.id(), file).await;
    refused(mixed_up, "can't use file of type Photo as Document");
    let unknown = bot.send_photo(mei.id(), InputFile::file_id("AgACnothing")).await;
    refused(unknown, "wrong file identifier/HTTP URL specified");
    let no_picture = bot.send_photo(mei.id(), InputFile::bytes("tea.png", "tea")).await;
    refused(no_picture, "IMAGE_PROCESS_FAILED");
    let ribbon = bot.send_photo(mei.id(), InputFile::bytes("tea.png", png(2100, 100))).await;
    refused(ribbon, "PHOTO_INVALID_DIMENSIONS");

    // The server fetches what a URL names: here, the file it keeps itself.
    let path = bot.get_file(&size.file_id).await.unwrap().file_path.unwrap();
    let url = format!("{}/file/bot{}/{path}", world.sandbox.url(), world.sandbox.token());
    let fetched = bot.send_photo(mei.id(), InputFile::url(&url)).await.unwrap();
    assert_eq!(world.download(&fetched.photo[0].file_id).await, picture);
    let nothing = bot.send_photo(mei.id(), InputFile::url(url + "x")).await;
    refused(nothing, "failed to get HTTP URL content");
    mei.blocks_the_bot().await;
    let blocked = bot.send_photo(mei.id(), InputFile::bytes("tea.png", picture)).await;
    refused(blocked, "bot was blocked by the user");
}

pub(super) async fn send_video(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let film = InputFile::bytes("tea.mp4", "a film");
    let sent = bot.send_video(mei.id(), film).duration(3).width(320).height(240).caption("boiling");
    let sent = sent.thumbnail(InputFile::bytes("t.png", png(90, 60))).await.unwrap();
    let video = sent.video.unwrap();
    assert_eq!((video.duration, video.width, video.height), (3, 320, 240));
    assert_eq!(video.file_name.as_deref(), Some("tea.mp4"));
    assert_eq!(video.mime_type.as_deref(), Some("video/mp4"));
    assert_eq!(sent.caption.as_deref(), Some("boiling"));
    let thumbnail = video.thumbnail.unwrap();
    assert_eq!((thumbnail.width, thumbnail.height), (90, 60));
    assert_eq!(world.download(&thumbnail.file_id).await, png(90, 60));
    assert_eq!(world.download(&video.file_id).await, b"a film");
    let empty = bot.send_video(mei.id(), InputFile::bytes("tea.mp4", "")).await;
    refused(empty, "file must be non-empty");
}

pub(super) async fn send_document(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let name = format!("bot-tests-{}-{}.txt", std::process::id(), world.dialect);
    let path = std::env::temp_dir().join(&name);
    std::fs::write(&path, "from disk").unwrap();
    let sent = bot.send_document(mei.id(), InputFile::path(&path)).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let document = sent.document.unwrap();
    assert_eq!(document.file_name, Some(name));
    assert_eq!(document.mime_type.as_deref(), Some("text/plain"));
    assert_eq!(world.download(&document.file_id).await, b"from disk");

    // What a person sent can be sent on.
    let menu = mei.sends_document("menu.pdf", "tea, 3", "today's").await;
    let file = InputFile::file_id(&menu.document.as_ref().unwrap().file_id);
    let back = bot.send_document(mei.id(), file).caption("got it").await.unwrap();
    assert_eq!((back.document, back.caption.as_deref()), (menu.document, Some("got it")));
    assert!(mei.screen().ends_with("SandboxBot: [document menu.pdf] got it\n"));
    refused(bot.send_document(1, InputFile::bytes("a", "a")).await, "chat not found");
}

pub(super) async fn send_voice(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sound = InputFile::bytes("hello.ogg", "hm");
    let sent = bot.send_voice(mei.id(), sound).duration(2).caption("hm").await.unwrap();
    let voice = sent.voice.unwrap();
    assert_eq!((voice.duration, voice.mime_type.as_deref()), (2, Some("audio/ogg")));
    assert_eq!(world.download(&voice.file_id).await, b"hm");
    mei.sees("[voice, 2 s] hm").await;
    let heard = mei.sends_voice("oh").await.voice.unwrap();
    assert_eq!(world.download(&heard.file_id).await, b"oh");
    let known = bot.send_voice(mei.id(), InputFile::file_id(&heard.file_id)).await.unwrap();
    assert_eq!(known.voice.unwrap(), heard);
}

pub(super) async fn send_audio(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let song = InputFile::bytes("song.mp3", "la");
    let sent = bot.send_audio(mei.id(), song).title("Tea").performer("Li").duration(60);
    let audio = sent.await.unwrap().audio.unwrap();
    assert_eq!((audio.title.as_deref(), audio.performer.as_deref()), (Some("Tea"), Some("Li")));
    assert_eq!((audio.duration, audio.mime_type.as_deref()), (60, Some("audio/mpeg")));
    assert_eq!(world.download(&audio.file_id).await, b"la");
    mei.sees("[audio Tea]").await;
    let as_voice = bot.send_voice(mei.id(), InputFile::file_id(&audio.file_id)).await;
    refused(as_voice, "can't use file of type Audio as VoiceNote");
}

pub(super) async fn send_media_group(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let known = mei.sends_photo(png(10, 10), "").await.photo[0].file_id.clone();
    let film = InputMediaVideo::new(InputFile::bytes("tea.mp4", "a film"))
        .thumbnail(InputFile::bytes("t.png", png(9, 6)))
        .duration(4);
    let album = [
        InputMediaPhoto::new(InputFile::file_id(&known)).caption("known").into(),
        InputMediaPhoto::new(InputFile::bytes("new.png", png(20, 20))).caption("new").into(),
        film.into(),
    ];
    let sent = bot.send_media_group(mei.id(), album).await.unwrap();
    assert_eq!(sent.len(), 3);
    let group = sent[0].media_group_id.as_ref().unwrap();
    assert!(sent.iter().all(|message| message.media_group_id.as_ref() == Some(group)));
    assert_eq!(sent[0].photo[0].file_id, known);
    assert_eq!(world.download(&sent[1].photo[0].file_id).await, png(20, 20));
    let video = sent[2].video.as_ref().unwrap();
    assert_eq!((video.duration, video.thumbnail.as_ref().unwrap().width), (4, 9));
    assert_eq!(world.download(&video.file_id).await, b"a film");
    let shown = "[photo] known\nSandboxBot: [photo] new\nSandboxBot: [video tea.mp4]\n";
    assert!(mei.screen().ends_with(shown), "{}", mei.screen());

    let before = mei.screen();
    let song = InputMediaAudio::new(InputFile::bytes("song.mp3", "la"));
    let file = InputMediaDocument::new(InputFile::bytes("menu.pdf", "tea, 3"));
    let mixed = bot.send_media_group(mei.id(), [song.into(), file.into()]).await;
    refused(mixed, "audio can't be mixed with other media types");
    let unknown = InputMediaPhoto::new(InputFile::file_id("AgACnothing"));
    let fresh = InputMediaPhoto::new(InputFile::bytes("new.png", png(20, 20)));
    let partly = bot.send_media_group(mei.id(), [fresh.into(), unknown.into()]).await;
    refused(partly, "wrong file identifier/HTTP URL specified");
    assert_eq!(mei.screen(), before, "an album is sent as a whole or not at all");
}

pub(super) async fn get_file(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let sent = mei.sends_document("../../tea list.txt", content.clone(), "").await;
    let id = sent.document.unwrap().file_id;
    let file = bot.get_file(&id).await.unwrap();
    assert_eq!((file.file_size, &file.file_id), (Some(100_000), &id));
    let path = file.file_path.unwrap();
    assert!(path.starts_with("documents/") && path.ends_with(".txt"), "{path}");
    assert!(!path.contains(".."), "{path}");
    assert_eq!(world.download(&id).await, content);

    // A download that broke goes on where it ended.
    let (status, rest) = world.get(&path, Some("bytes=60000-")).await;
    assert_eq!((status, &rest[..]), (206, &content[60_000..]));
    assert_eq!(world.get(&path, Some("bytes=100000-")).await.0, 416);
    assert_eq!(world.get("documents/none.txt", None).await.0, 404);

    refused(bot.get_file("none").await, "400 Bad Request: invalid file_id");
    let large = mei.sends_document("large.bin", vec![0; (20 << 20) + 1], "").await;
    let large = bot.get_file(large.document.unwrap().file_id).await;
    refused(large, "400 Bad Request: file is too big");
}

pub(super) async fn get_user_profile_photos(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    assert_eq!(bot.get_user_profile_photos(mei.id()).await.unwrap().total_count, 0);
    for side in [10, 20, 30] {
        mei.sets_profile_photo(png(side, side)).await;
    }
    let all = bot.get_user_profile_photos(mei.id()).await.unwrap();
    let widths: Vec<_> = all.photos.iter().map(|sizes| sizes[0].width).collect();
    assert_eq!((all.total_count, &widths[..]), (3, &[30, 20, 10][..]), "the newest first");
    assert_eq!(world.download(&all.photos[0][0].file_id).await, png(30, 30));
    let one = bot.get_user_profile_photos(mei.id()).offset(1).limit(1).await.unwrap();
    assert_eq!((one.total_count, one.photos), (3, all.photos[1..2].to_vec()));
    let by_get = world.raw("getUserProfilePhotos", json!({"user_id": mei.id()})).await;
    assert_eq!(by_get["result"]["total_count"], json!(3));
    let nobody = bot.get_user_profile_photos(bot_server::types::UserId(1)).await;
    refused(nobody, "400 Bad Request: user not found");
}
