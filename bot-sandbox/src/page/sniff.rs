//! What a file really is, by its first bytes: only pictures, sounds and films that hold no script
//! are shown by the browser, whatever their names say.

/// The media type of a picture, a sound or a film; nothing for anything else.
pub(super) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    let then = |at: usize, with: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(with));
    Some(if starts(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if starts(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        "image/gif"
    } else if starts(b"RIFF") && then(8, b"WEBP") {
        "image/webp"
    } else if starts(b"RIFF") && then(8, b"WAVE") {
        "audio/wav"
    } else if starts(b"OggS") {
        "audio/ogg"
    } else if starts(b"fLaC") {
        "audio/flac"
    } else if starts(b"ID3") || is_mpeg_audio(bytes) {
        "audio/mpeg"
    } else if then(4, b"ftypM4A") {
        "audio/mp4"
    } else if then(4, b"ftypqt") {
        "video/quicktime"
    } else if ["isom", "iso2", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V "]
        .iter()
        .any(|brand| then(4, b"ftyp") && then(8, brand.as_bytes()))
    {
        "video/mp4"
    } else if starts(b"\x1a\x45\xdf\xa3") {
        "video/webm"
    } else {
        return None;
    })
}

/// Whether it begins with the frame of an MP3: eleven bits of one, and a layer and a rate that there
/// are.
fn is_mpeg_audio(bytes: &[u8]) -> bool {
    let [0xff, second, third, ..] = bytes else { return false };
    let layer = second >> 1 & 0b11;
    let version = second >> 3 & 0b11;
    second & 0xe0 == 0xe0
        && layer != 0
        && version != 1
        && third >> 4 != 15
        && third >> 2 & 0b11 != 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_media_are_known_and_nothing_else_is() {
        let cases: [(&[u8], Option<&str>); 14] = [
            (b"\x89PNG\r\n\x1a\n\0\0", Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a\x01", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\0\0\0\0WAVEfmt ", Some("audio/wav")),
            (b"OggS\0", Some("audio/ogg")),
            (b"ID3\x04", Some("audio/mpeg")),
            (b"\xff\xfb\x90\x64", Some("audio/mpeg")),
            (b"\0\0\0\x18ftypmp42", Some("video/mp4")),
            (b"\x1a\x45\xdf\xa3", Some("video/webm")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"<!doctype html>", None),
            (b"%PDF-1.7", None),
            (b"", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(media_type(bytes), expected, "{bytes:?}");
        }
    }
}
