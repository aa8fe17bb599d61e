//! Each rule, in words.

use super::{
    error::Invalid,
    files::SizeLimit,
    outline::{Fields, Value},
    rule::{Dialect, Rule},
    walk::Walk,
};

type Checked = Result<(), Invalid>;

fn limit<T>(limit: impl Into<String>, given: impl ToString) -> Result<T, Invalid> {
    Err(Invalid::Limit { limit: limit.into(), given: given.to_string() })
}

fn missing(why: String) -> Checked {
    Err(Invalid::Missing { why })
}

impl Walk<'_> {
    /// One rule about one field, which may be absent.
    pub(super) fn rule(
        &mut self,
        rule: &Rule,
        value: Option<Value<'_>>,
        fields: &dyn Fields,
    ) -> Checked {
        match value {
            Some(value) => self.given(rule, value, fields),
            None => self.absent(rule, fields),
        }
    }

    fn absent(&self, rule: &Rule, fields: &dyn Fields) -> Checked {
        let joined = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(" and ")
        };
        match rule {
            Rule::Needed => missing(format!("on {}", self.platform.dialect().name())),
            Rule::NeededWithout(others) if !others.iter().all(|name| fields.has(name)) => {
                missing(format!("unless {} is given", joined(others)))
            }
            Rule::NeededIf { field, is } if fields.says(field, is) => {
                missing(format!("where `{field}` is {is}"))
            }
            Rule::NeededWith(others) if others.iter().any(|name| fields.has(name)) => {
                missing(format!("where {} is given", joined(others)))
            }
            Rule::StandsFor(several) if self.platform.dialect() == Dialect::SafeW => {
                match several.iter().find(|name| fields.has(name)) {
                    Some(name) => missing(format!("on SafeW, which does not have `{name}`")),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn given(&mut self, rule: &Rule, value: Value<'_>, fields: &dyn Fields) -> Checked {
        match rule {
            Rule::Length { min, max, .. } if is_surely_within(value, *min, *max, LONGEST_CHAR) => {
                Ok(())
            }
            Rule::Bytes { min, max } if is_surely_within(value, *min, *max, LONGEST_BYTE) => Ok(()),
            Rule::Length { .. } | Rule::Bytes { .. } | Rule::Charset(_) | Rule::LineFeeds(_) => {
                value.text().map_or(Ok(()), |text| of_text(rule, &text, fields))
            }
            Rule::Items { .. }
            | Rule::EachAtLeast(_)
            | Rule::Increasing
            | Rule::TotalLength(_)
            | Rule::Kinds(_) => value.items().map_or(Ok(()), |items| self.of_list(rule, &items)),
            Rule::Range { .. } | Rule::RangeIf { .. } | Rule::Not(_) => {
                value.number().map_or(Ok(()), |number| of_number(rule, number, fields))
            }
            Rule::FileBytes(max) => self.size(value, *max),
            Rule::FileBytesIf { field, is, max } if fields.says(field, is) => {
                self.size(value, *max)
            }
            Rule::OneOf(values) => match value {
                Value::Json(json) if !values.contains(&json) => {
                    limit(format!("one of {}", values.join(", ")), json)
                }
                _ => Ok(()),
            },
            Rule::NewFile if value.part().is_none() => {
                limit("a new file", "the file_id or URL of a known one")
            }
            Rule::NoUrl if value.text().is_some_and(|text| is_url(&text)) => {
                limit("a new file or a file_id", "a URL")
            }
            Rule::NoNewFile(with) => {
                let with = with.iter().find(|name| fields.has(name));
                let holds = with.is_some() || matches!(rule, Rule::NoNewFile([]));
                if !holds || !value.has_new_file() {
                    return Ok(());
                }
                let here = with.map(|name| format!(" where `{name}` is given"));
                limit(format!("made of known files{}", here.unwrap_or_default()), "of a new one")
            }
            Rule::Excludes(_) | Rule::Only(_) if value.is_false() => Ok(()),
            Rule::Excludes(others) => match others.iter().find(|name| fields.asks(name)) {
                Some(other) => Err(Invalid::Together { with: (*other).to_owned() }),
                None => Ok(()),
            },
            Rule::StandsFor(several) if self.platform.dialect() == Dialect::Telegram => {
                if several.iter().all(|name| fields.has(name)) {
                    return Ok(()); // written for both
                }
                self.not_there(format!("it has {} in its place", several.join(", ")))
            }
            Rule::Only(dialect) if *dialect != self.platform.dialect() => {
                self.not_there(String::new())
            }
            Rule::Number if value.number().is_none() => {
                limit("a number on SafeW", value.text().unwrap_or_default())
            }
            Rule::NoEffect => {
                let (method, parameter) = (self.method, self.place());
                let platform = self.platform.dialect().name();
                tracing::warn!(method, parameter, "{platform} takes no notice of this parameter");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn not_there(&self, instead: String) -> Checked {
        Err(Invalid::NotThere { dialect: self.platform.dialect(), instead })
    }

    /// A new file's size is looked at later: it may be on disk.
    fn size(&mut self, value: Value<'_>, max: u64) -> Checked {
        if let Some(part) = value.part() {
            let max = self.platform.upload_limit().unwrap_or(max);
            let (part, parameter) = (part.into_owned(), self.place());
            self.sizes.push(SizeLimit { part, parameter, max });
        }
        Ok(())
    }

    fn of_list(&self, rule: &Rule, items: &[&str]) -> Checked {
        let number = |item: &&str| item.parse::<i64>().ok();
        match rule {
            Rule::Items { min, max } => between(items.len(), *min, *max, "items"),
            Rule::EachAtLeast(min) => match items.iter().filter_map(number).find(|n| n < min) {
                Some(n) => limit(format!("of items of at least {min}"), format!("with {n}")),
                None => Ok(()),
            },
            Rule::Increasing => {
                let numbers: Vec<i64> = items.iter().filter_map(number).collect();
                match numbers.windows(2).find(|pair| pair[0] >= pair[1]) {
                    Some(pair) => limit(
                        "in strictly increasing order",
                        format!("{} before {}", pair[0], pair[1]),
                    ),
                    None => Ok(()),
                }
            }
            Rule::TotalLength(max) => {
                let lengths = items.iter().filter_map(|item| Value::Json(item).text());
                between(
                    lengths.map(|text| text.chars().count()).sum(),
                    0,
                    *max,
                    "characters in all",
                )
            }
            Rule::Kinds(tags) => {
                for item in items {
                    let kind = Value::Json(item).text_in("type");
                    if let Some(kind) = kind.filter(|kind| !tags.contains(&&**kind)) {
                        let instead = format!("items may be {}, not {kind}", tags.join(" or "));
                        return self.not_there(instead);
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The most bytes of JSON that one character takes: two escapes.
const LONGEST_CHAR: usize = 12;

/// The most bytes of JSON that one byte takes: an escape.
const LONGEST_BYTE: usize = 6;

/// Whether a text keeps to its limits whatever is in it, as most do, by how long it is as JSON.
fn is_surely_within(value: Value<'_>, min: u32, max: u32, longest: usize) -> bool {
    let between = |least: usize, most: usize| {
        let (least, most) = (u64::try_from(least), u64::try_from(most));
        least.is_ok_and(|least| least >= min.into()) && most.is_ok_and(|most| most <= max.into())
    };
    value.written_len().is_some_and(|len| between(len.div_ceil(longest), len))
}

fn of_text(rule: &Rule, text: &str, fields: &dyn Fields) -> Checked {
    match rule {
        Rule::Length { min, max, markup } => {
            let has_markup = markup.is_some_and(|mode| fields.has(mode));
            // Markup makes a text longer than what counts.
            let max = if has_markup { u32::MAX } else { *max };
            between(text.chars().count(), *min, max, "characters")
        }
        Rule::Bytes { min, max } => between(text.len(), *min, *max, "bytes"),
        Rule::Charset(class) => match text.chars().position(|c| !in_class(class, c)) {
            // The text itself may be a secret.
            Some(at) => limit(
                format!("only of the characters {class}"),
                format!("with another at position {}", at + 1),
            ),
            None => Ok(()),
        },
        Rule::LineFeeds(max) => between(text.matches('\n').count(), 0, *max, "line feeds"),
        _ => Ok(()),
    }
}

fn of_number(rule: &Rule, number: f64, fields: &dyn Fields) -> Checked {
    #[allow(clippy::cast_precision_loss, reason = "the schema's numbers are small")]
    let is = |n: &i64| number == *n as f64;
    match rule {
        Rule::Range { also, .. } if also.iter().any(is) => Ok(()),
        Rule::RangeIf { field, is, .. } if !fields.says(field, is) => Ok(()),
        Rule::Range { min, max, .. } | Rule::RangeIf { min, max, .. } => {
            if (*min..=*max).contains(&number) {
                return Ok(());
            }
            let range = match (*min == f64::MIN, *max == f64::MAX) {
                (_, true) => format!("at least {min}"),
                (true, false) => format!("at most {max}"),
                (false, false) => format!("{min} to {max}"),
            };
            limit(range, number)
        }
        Rule::Not(numbers) if numbers.iter().any(is) => limit("another number", number),
        _ => Ok(()),
    }
}

fn between(count: usize, min: u32, max: u32, what: &str) -> Checked {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if (u64::from(min)..=u64::from(max)).contains(&count) {
        return Ok(());
    }
    let range = match (min, max) {
        (min, u32::MAX) => format!("at least {min} {what}"),
        (0, max) => format!("at most {max} {what}"),
        (min, max) if min == max => format!("{max} {what}"),
        (min, max) => format!("{min} to {max} {what}"),
    };
    limit(range, count)
}

/// Whether a character is in a class such as `A-Za-z0-9_-`.
fn in_class(class: &str, c: char) -> bool {
    let mut rest = class.chars();
    while let Some(first) = rest.next() {
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) => {
                if (first..=last).contains(&c) {
                    return true;
                }
                rest = ahead;
            }
            _ if first == c => return true,
            _ => {}
        }
    }
    false
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}
