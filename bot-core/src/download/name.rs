//! Names for files on disk, from names that anybody may have written.

/// Longest name, in bytes: what disks take, less the room for a number.
const LONGEST: usize = 200;
/// Longest ending that is kept when a name is cut.
const LONGEST_ENDING: usize = 20;
/// Names that are devices on Windows, with any ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a file, made safe to be that of a file in a folder, on every system.
///
/// What separates or would lead out of the folder, what Windows does not take and what disguises a
/// name (control characters, line breaks, marks that turn the direction of text) becomes `_`. Dots and spaces
/// around it go: the first would hide it. The names of devices are changed, and a long name is cut to
/// 200 bytes before its ending.
///
/// ```
/// use bot_core::download::safe_file_name;
///
/// assert_eq!(safe_file_name("Réport 2026 (final).pdf"), "Réport 2026 (final).pdf");
/// assert_eq!(safe_file_name("../../etc/passwd"), "_.._etc_passwd");
/// assert_eq!(safe_file_name(r"C:\Windows\system.ini"), "C__Windows_system.ini");
/// assert_eq!(safe_file_name("nul.txt"), "_nul.txt");
/// assert_eq!(safe_file_name(".."), "file");
/// ```
#[must_use]
pub fn safe_file_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect();
    let name = trim(cut(trim(&name)).as_str()).to_owned();
    if name.is_empty() {
        return "file".to_owned();
    }
    if is_device(&name) { format!("_{name}") } else { name }
}

/// The name with a number before its ending.
pub(super) fn numbered(name: &str, number: u32) -> String {
    match ending(name) {
        Some((stem, ending)) => format!("{stem} ({number}).{ending}"),
        None => format!("{name} ({number})"),
    }
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || "/\\:*?\"<>|".contains(c)
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

fn trim(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

fn ending(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty() && ending.len() <= LONGEST_ENDING).then_some((stem, ending))
}

fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = ending(name).map_or((name, ""), |(stem, ending)| (stem, ending));
    let room = LONGEST - if ending.is_empty() { 0 } else { ending.len() + 1 };
    let stem = &stem[..stem.floor_char_boundary(room)];
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |prefix: &str| {
        let number = stem.strip_prefix(prefix).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    DEVICES.contains(&&*stem) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_would_do_harm_do_not() {
        for (given, expected) in [
            ("/etc/passwd", "_etc_passwd"),
            ("..\\..\\x", "_.._x"),
            ("", "file"),
            (" . ", "file"),
            ("a\0b\nc", "a_b_c"),
            ("C:", "C_"),
            (".htaccess", "htaccess"),
            ("cat\u{202e}gpj.exe", "cat_gpj.exe"),
            ("a\u{2028}b\u{61c}c", "a_b_c"),
            ("COM1", "_COM1"),
            ("LPT³.txt", "_LPT³.txt"),
            ("con .tar.gz", "_con .tar.gz"),
            ("console.log", "console.log"),
            ("trailing. . ", "trailing"),
            ("空 名.pdf", "空 名.pdf"),
            ("~", "~"),
        ] {
            assert_eq!(safe_file_name(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = safe_file_name(&format!("{}.tar.gz", "я".repeat(300)));
        assert!(name.len() <= LONGEST && name.ends_with("я.gz"), "{name}");
        let name = safe_file_name(&"x".repeat(300));
        assert_eq!(name.len(), LONGEST);
        let name = safe_file_name(&format!("x.{}", "y".repeat(300)));
        assert_eq!(name.len(), LONGEST);
        assert_eq!(numbered("cat.jpg", 2), "cat (2).jpg");
        assert_eq!(numbered("cat", 2), "cat (2)");
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_of_a_file_in_the_folder(
            given in prop_oneof![any::<String>(), "[./\\\\: a\u{202e}]{0,12}", "(?i)(com[0-9]|nul|aux)[. ]{0,2}[a-z]{0,2}"],
        ) {
            let name = safe_file_name(&given);
            let parts: Vec<_> = Path::new(&name).components().collect();
            prop_assert_eq!(parts, [Component::Normal(name.as_ref())]);
            prop_assert!(name.len() <= LONGEST + 1 && numbered(&name, 1000).len() <= 255);
            prop_assert!(!name.chars().any(is_unsafe) && !is_device(&name));
            prop_assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']));
            prop_assert_eq!(safe_file_name(&name), name);
        }
    }
}
