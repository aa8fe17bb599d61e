//! What holds for any text.

use super::*;

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn escaped_text_comes_back_as_it_was(text in any_text()) {
        for &dialect in Dialect::ALL {
            let html = markup::parse(dialect, "html", &escape_html(&text));
            prop_assert_eq!(html, Ok((text.clone(), vec![])), "HTML on {}", dialect);
            let escaped = escape_markdown(&text, dialect);
            let modes: &[_] = match dialect {
                Dialect::SafeW => &["MarkdownV2", "Markdown", "markdown"],
                Dialect::Telegram => &["MarkdownV2", "MARKDOWNV2"],
            };
            for mode in modes {
                let shown = markup::parse(dialect, mode, &escaped);
                prop_assert_eq!(shown, Ok((text.clone(), vec![])), "{} on {}", mode, dialect);
            }
        }
    }

    #[test]
    fn escaped_text_is_one_entity_inside_of_markers(text in any_text().prop_filter("empty", |t| !t.is_empty())) {
        for &dialect in Dialect::ALL {
            let escaped = escape_markdown(&text, dialect);
            let in_code = escape_markdown_code(&text);
            let html = escape_html(&text);
            for (mode, markup, kind) in [
                ("MarkdownV2", format!("*{escaped}*"), Type::Bold),
                ("MarkdownV2", format!("`{in_code}`"), Type::Code),
                ("HTML", format!("<b>{html}</b>"), Type::Bold),
                ("HTML", format!("<pre>{html}</pre>"), Type::Pre),
            ] {
                let (shown, entities) = markup::parse(dialect, mode, &markup).unwrap();
                prop_assert_eq!(&shown, &text);
                prop_assert_eq!(entities.len(), 1, "{}", markup);
                prop_assert_eq!(&entities[0].r#type, &kind);
                prop_assert_eq!(entity_text(&shown, &entities[0]), Some(&*text));
            }
        }
    }

    #[test]
    fn escaped_urls_lead_to_the_same_place(path in any_text()) {
        let url = format!("https://safew.org/x{path}");
        for &dialect in Dialect::ALL {
            let html = format!(r#"<a href="{}">x</a>"#, escape_html(&url));
            let markdown = format!("[x]({})", escape_markdown_url(&url));
            let html = markup::parse(dialect, "HTML", &html).unwrap();
            prop_assert_eq!(&html, &markup::parse(dialect, "MarkdownV2", &markdown).unwrap());
            prop_assert_eq!(&html.1[0].r#type, &Type::TextLink);
        }
    }

    #[test]
    fn rendered_text_is_shown_with_its_formatting(text in any_formatted()) {
        for &dialect in Dialect::ALL {
            assert_shows(&text, dialect, ParseMode::Html, &text.to_html(dialect));
            assert_shows(&text, dialect, ParseMode::MarkdownV2, &text.to_markdown(dialect));
        }
    }

    #[test]
    fn entities_are_in_order_and_make_the_same_text_again(text in any_formatted()) {
        let entities = text.entities();
        assert_in_order(text.text(), &entities);
        let again = FormattedText::from_entities(text.text(), entities.clone());
        prop_assert_eq!(again.entities(), entities);
        prop_assert_eq!(again, text);
    }

    #[test]
    fn any_offsets_at_all_are_put_in_order(
        text in any_text(),
        entities in vec((0..20_usize, prop_oneof![8 => -3..30_i64, 1 => any::<i64>()], prop_oneof![8 => -3..30_i64, 1 => any::<i64>()]), 0..8),
    ) {
        let made: Vec<_> = entities.iter().map(|(kind, offset, length)| {
            let mut entity = styled(kind % 16, "x".into()).entities().remove(0);
            (entity.offset, entity.length) = (*offset, *length);
            entity
        }).collect();
        let formatted = FormattedText::from_entities(&*text, made.clone());
        let ordered = formatted.entities();
        assert_in_order(&text, &ordered);
        // Plain styles are where they were said to be, code aside.
        let looks = look(&text, &ordered);
        for entity in &made {
            let style = entity.r#type.to_string();
            let is_plain = matches!(entity.r#type, Type::Bold | Type::Italic | Type::Spoiler);
            let end = entity.offset.saturating_add(entity.length);
            let named = |look: &BTreeSet<String>, kind: &str| look.iter().any(|said| said.starts_with(kind));
            for (n, look) in looks.iter().enumerate().filter(|_| is_plain) {
                let n = i64::try_from(n).unwrap();
                if n >= entity.offset && n < end && !named(look, "code") && !named(look, "pre") {
                    prop_assert!(named(look, &format!("{style} ")), "{} at {} in {:?}", style, n, text);
                }
            }
        }
        for &dialect in Dialect::ALL {
            assert_shows(&formatted, dialect, ParseMode::Html, &formatted.to_html(dialect));
            assert_shows(&formatted, dialect, ParseMode::MarkdownV2, &formatted.to_markdown(dialect));
        }
    }

    #[test]
    fn parts_are_within_the_limit_and_make_the_whole(text in any_formatted(), limit in 1..40_usize) {
        let looks = look(text.text(), &text.entities());
        let parts = text.split(limit);
        let mut rest = text.text();
        for (n, part) in parts.iter().enumerate() {
            prop_assert!(part.len() <= limit.max(2), "{:?}", part);
            prop_assert!(!part.text().trim().is_empty());
            let entities = part.entities();
            assert_in_order(part.text(), &entities);
            // Only white space is left out between parts.
            let at = rest.find(part.text().chars().find(|c| !c.is_whitespace()).unwrap()).unwrap();
            let indented = part.text().len() - part.text().trim_start().len();
            let (skipped, here) = rest.split_at(at - indented);
            prop_assert!(skipped.trim().is_empty() && (n > 0 || skipped.trim().is_empty()));
            prop_assert!(here.starts_with(part.text()), "{:?} in {:?}", part.text(), here);
            let before = text.text().len() - here.len();
            let before = text.text()[..before].encode_utf16().count();
            let found = look(part.text(), &entities);
            prop_assert_eq!(&looks[before..][..found.len()], &*found, "style of {:?}", part);
            rest = &here[part.text().len()..];
        }
        prop_assert!(rest.trim().is_empty(), "left over: {:?}", rest);
    }

    #[test]
    fn the_server_never_trips_over_markup(text in any_text()) {
        for &dialect in Dialect::ALL {
            for mode in ["HTML", "Markdown", "MarkdownV2"] {
                let parsed = markup::parse(dialect, mode, &text);
                if dialect == Dialect::SafeW {
                    prop_assert!(parsed.is_ok() || mode == "HTML", "{:?}", parsed);
                }
                if let Ok((shown, entities)) = parsed {
                    for entity in entities {
                        prop_assert!(entity_text(&shown, &entity).is_some());
                    }
                }
            }
        }
    }
}
