//! Rules as JSON.

use std::time::Duration;

use bot_core::types::UserId;
use serde_json::{Map, Value, json};

use super::{
    DeliveryFault, Fault, Rule, ServerFault, WrongJson,
    fields::{Fields, Result, RuleError, error},
    rule::{After, What},
};

const CALLS: &str = "`refuse`, `too_many_requests`, `message_too_much`, `conflict`, `unauthorized`, \
                     `server_error`, `html`, `close`, `close_after`, `close_reading`, `cut_answer`, \
                     `wrong_json`, `delay`";
const DELIVERIES: &str = "`delay`, `duplicate`, `reorder`, `drop`, `hold`, `time_out`, `cut_body`";
const SERVER: &str = "`down`, `revoke`, `pause`";

impl Rule {
    /// Reads a rule; the fields are in [`scenario`](crate::scenario).
    ///
    /// ```
    /// use bot_sandbox::{Fault, Rule};
    ///
    /// let json = r#"{"on": "sendMessage", "times": 2, "fault": "too_many_requests", "retry_after": 3}"#;
    /// let rule = Rule::on("sendMessage", Fault::too_many_requests(3)).times(2);
    /// assert_eq!(Rule::from_json(json), Ok(rule));
    ///
    /// let error = Rule::from_json(r#"{"on": "sendMessage", "fault": "delay"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "`ms` is missing: a whole number, such as 500");
    /// ```
    ///
    /// # Errors
    ///
    /// When it is no JSON or no rule. The error names the field and what it is to be.
    pub fn from_json(json: &str) -> Result<Self> {
        Self::from_value(&parse(json)?)
    }

    /// Writes the rule.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self> {
        let mut fields = Fields::of(value, "a rule")?;
        let on = fields.text("on", "the name of a method, `any`, `deliveries` or `server`")?;
        let fault = fields.text("fault", "what goes wrong, such as `delay`")?;
        let mut rule = Self::new(match on {
            "deliveries" => What::Delivery(delivery(fault, &mut fields)?),
            "server" => What::Server(server(fault)?),
            methods => {
                let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '|' | ' ');
                if methods.trim().is_empty() || !methods.chars().all(known) {
                    return Err(error(
                        "`on` is no name of a method: write `sendMessage`, `send*`, `getMe | getChat`, \
                         `any`, `deliveries` or `server`",
                    ));
                }
                What::Call { methods: methods.into(), fault: call(fault, &mut fields)? }
            }
        });
        rule.bot = fields.opt_int("bot")?.map(UserId);
        rule.chat = fields.opt_int("chat")?;
        rule.lasts = fields.opt_size("lasts_ms")?.map(Duration::from_millis);
        rule.note = fields.opt_text("note")?.map(str::to_owned);
        match rule.what {
            What::Server(ServerFault::Down) if rule.lasts.is_none() => {
                return Err(error(
                    "`lasts_ms` is missing: for how many milliseconds the server is down, such as 2000",
                ));
            }
            What::Call { fault: Fault::CloseReading, .. } if rule.chat.is_some() => {
                return Err(error(
                    "`chat` is not known while the request is read: leave it out, or take `close`",
                ));
            }
            _ => {}
        }
        // With the server as a whole, there is nothing to count.
        if !matches!(rule.what, What::Server(_)) {
            rule.skip = fields.opt_count("skip")?.unwrap_or(0);
            rule.times = fields.opt_count("times")?;
            rule.every = fields.opt_count("every")?.unwrap_or(1);
            if rule.every == 0 {
                return Err(error("`every` is to be at least 1: 3 means every third"));
            }
            rule.chance = fields.opt_chance("chance")?.unwrap_or(1.0);
            rule.seed = fields.opt_size("seed")?.unwrap_or(0);
        }
        if let Some(value) = fields.take("after") {
            rule.after = after(value)?;
        }
        fields.end("a rule of this fault")?;
        Ok(rule)
    }

    pub(crate) fn to_value(&self) -> Value {
        let mut object = Map::new();
        let on = match &self.what {
            What::Call { methods, .. } => methods,
            What::Delivery(_) => "deliveries",
            What::Server(_) => "server",
        };
        object.insert("on".into(), on.into());
        let fault = match &self.what {
            What::Call { fault, .. } => write_call(fault),
            What::Delivery(fault) => write_delivery(*fault),
            What::Server(ServerFault::Down) => json!({"fault": "down"}),
            What::Server(ServerFault::Revoke) => json!({"fault": "revoke"}),
            What::Server(ServerFault::Pause) => json!({"fault": "pause"}),
        };
        if let Value::Object(fields) = fault {
            object.extend(fields);
        }
        let mut put = |name: &str, value: Option<Value>| {
            object.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("bot", self.bot.map(|id| id.0.into()));
        put("chat", self.chat.map(Into::into));
        put("skip", (self.skip > 0).then(|| self.skip.into()));
        put("times", self.times.map(Into::into));
        put("every", (self.every > 1).then(|| self.every.into()));
        put("chance", (self.chance < 1.0).then(|| self.chance.into()));
        put("seed", (self.seed > 0).then(|| self.seed.into()));
        put(
            "after",
            match self.after {
                After::Time(Duration::ZERO) => None,
                After::Time(time) => Some(json!({"ms": ms(time)})),
                After::Calls(n) => Some(json!({"calls": n})),
                After::Updates(n) => Some(json!({"updates": n})),
            },
        );
        put("lasts_ms", self.lasts.map(|time| ms(time).into()));
        put("note", self.note.as_deref().map(Into::into));
        Value::Object(object)
    }
}

/// Reads JSON.
pub(crate) fn parse(json: &str) -> Result<Value> {
    serde_json::from_str(json).map_err(|why| error(format!("this is no JSON: {why}")))
}

/// Reads a list of rules.
pub(crate) fn list(value: &Value) -> Result<Vec<Rule>> {
    let rules =
        value.as_array().ok_or_else(|| error("a scenario is a list of rules: [{...}, ...]"))?;
    let read =
        |(n, rule)| Rule::from_value(rule).map_err(|why| error(format!("rule {}: {why}", n + 1)));
    rules.iter().enumerate().map(read).collect()
}

fn call(name: &str, fields: &mut Fields<'_>) -> Result<Fault> {
    Ok(match name {
        "refuse" => Fault::Refuse {
            code: fields.code("code", 400..=599)?,
            description: fields.text("description", "the words of the refusal")?.into(),
            retry_after: fields.opt_count("retry_after")?,
        },
        "too_many_requests" => {
            Fault::too_many_requests(fields.opt_count("retry_after")?.ok_or_else(|| {
                error("`retry_after` is missing: how many seconds the bot is to wait, such as 3")
            })?)
        }
        "message_too_much" => Fault::message_too_much(),
        "conflict" => Fault::conflict(),
        "unauthorized" => Fault::unauthorized(),
        "server_error" => Fault::server_error(fields.code("code", 500..=599)?),
        "html" => Fault::Html { code: fields.code("code", 400..=599)? },
        "close" => Fault::Close,
        "close_after" => Fault::CloseAfter,
        "close_reading" => Fault::CloseReading,
        "cut_answer" => Fault::CutAnswer,
        "wrong_json" => {
            let sorts = "`truncated`, `html`, `empty`, `types` or `envelope`";
            let sort = fields.text("sort", sorts)?;
            let known = WrongJson::ALL.into_iter().find(|known| known.name() == sort);
            Fault::WrongJson(known.ok_or_else(|| error(format!("`sort` is to be {sorts}")))?)
        }
        "delay" => Fault::Delay(fields.ms("ms")?),
        _ => return Err(unknown(name, "calls", CALLS)),
    })
}

fn delivery(name: &str, fields: &mut Fields<'_>) -> Result<DeliveryFault> {
    Ok(match name {
        "delay" => DeliveryFault::Delay(fields.ms("ms")?),
        "duplicate" => DeliveryFault::Duplicate,
        "reorder" => DeliveryFault::Reorder,
        "drop" => DeliveryFault::Drop,
        "hold" => DeliveryFault::Hold,
        "time_out" => DeliveryFault::TimeOut(fields.ms("ms")?),
        "cut_body" => DeliveryFault::CutBody,
        _ => return Err(unknown(name, "deliveries", DELIVERIES)),
    })
}

fn server(name: &str) -> Result<ServerFault> {
    Ok(match name {
        "down" => ServerFault::Down,
        "revoke" => ServerFault::Revoke,
        "pause" => ServerFault::Pause,
        _ => return Err(unknown(name, "the server", SERVER)),
    })
}

/// The refusal of a fault that there is not; with the place where there is one of that name.
fn unknown(name: &str, what: &str, known: &str) -> RuleError {
    let quoted = format!("`{name}`");
    let place = [("the name of a method", CALLS), ("deliveries", DELIVERIES), ("server", SERVER)];
    let place = place.iter().find(|(_, names)| names.split(", ").any(|one| one == quoted));
    let hint = place.map_or_else(String::new, |(on, _)| format!("; {quoted} is for `on`: {on}"));
    error(format!("`fault` of {what} is to be one of {known}, not {quoted}{hint}"))
}

fn after(value: &Value) -> Result<After> {
    let is = "`after` is to be {\"ms\": n}, {\"calls\": n} or {\"updates\": n}";
    let mut fields = value.as_object().into_iter().flatten();
    let (Some((name, value)), None) = (fields.next(), fields.next()) else {
        return Err(error(is));
    };
    let n = value.as_u64().ok_or_else(|| error(is))?;
    match &**name {
        "ms" => Ok(After::Time(Duration::from_millis(n))),
        "calls" => Ok(After::Calls(n)),
        "updates" => Ok(After::Updates(n)),
        _ => Err(error(is)),
    }
}

fn write_call(fault: &Fault) -> Value {
    match fault {
        Fault::Refuse { code, description, retry_after: None } => {
            json!({"fault": "refuse", "code": code, "description": description})
        }
        Fault::Refuse { code, description, retry_after } => json!({
            "fault": "refuse", "code": code, "description": description, "retry_after": retry_after,
        }),
        Fault::Html { code } => json!({"fault": "html", "code": code}),
        Fault::Close => json!({"fault": "close"}),
        Fault::CloseAfter => json!({"fault": "close_after"}),
        Fault::CloseReading => json!({"fault": "close_reading"}),
        Fault::CutAnswer => json!({"fault": "cut_answer"}),
        Fault::WrongJson(sort) => json!({"fault": "wrong_json", "sort": sort.name()}),
        Fault::Delay(time) => json!({"fault": "delay", "ms": ms(*time)}),
    }
}

fn write_delivery(fault: DeliveryFault) -> Value {
    match fault {
        DeliveryFault::Delay(time) => json!({"fault": "delay", "ms": ms(time)}),
        DeliveryFault::Duplicate => json!({"fault": "duplicate"}),
        DeliveryFault::Reorder => json!({"fault": "reorder"}),
        DeliveryFault::Drop => json!({"fault": "drop"}),
        DeliveryFault::Hold => json!({"fault": "hold"}),
        DeliveryFault::TimeOut(time) => json!({"fault": "time_out", "ms": ms(time)}),
        DeliveryFault::CutBody => json!({"fault": "cut_body"}),
    }
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_as_it_was_written() {
        let time = Duration::from_millis(50);
        let calls = [
            Fault::too_many_requests(3),
            Fault::message_too_much(),
            Fault::conflict(),
            Fault::html(502),
            Fault::Close,
            Fault::CloseAfter,
            Fault::CloseReading,
            Fault::CutAnswer,
            Fault::Delay(time),
        ];
        let wrong = WrongJson::ALL.map(Fault::WrongJson);
        let calls = calls.into_iter().chain(wrong).map(|fault| Rule::on("send*", fault));
        let deliveries = [
            DeliveryFault::Delay(time),
            DeliveryFault::Duplicate,
            DeliveryFault::Reorder,
            DeliveryFault::Drop,
            DeliveryFault::Hold,
            DeliveryFault::TimeOut(time),
            DeliveryFault::CutBody,
        ];
        let server = [ServerFault::Down, ServerFault::Revoke, ServerFault::Pause];
        let server = server.map(|fault| Rule::server(fault).lasts(time).after_updates(3));
        let rules = calls.chain(deliveries.map(Rule::deliveries)).chain(server);
        for rule in rules {
            assert_eq!(Rule::from_json(&rule.to_json()), Ok(rule.clone()), "{}", rule.to_json());
        }
        let rule = Rule::on("any", Fault::Close).bot(UserId(1)).chat(-7).skip(1).times(2).every(3);
        let rule = rule.chance(0.5, 9).after_calls(4).lasts(time).note("tea time");
        assert_eq!(Rule::from_json(&rule.to_json()), Ok(rule));
        let rule = Rule::on("any", Fault::Close).after(time);
        assert_eq!(Rule::from_json(&rule.to_json()), Ok(rule));
    }

    #[test]
    fn a_mistake_is_named_with_its_remedy() {
        for (json, why) in [
            ("{", "this is no JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "a rule is an object: {...}"),
            (
                r#"{"fault": "close"}"#,
                "`on` is missing: the name of a method, `any`, `deliveries` or `server`",
            ),
            (r#"{"on": 1, "fault": "close"}"#, "`on` is to be a text"),
            (
                r#"{"on": "send-message", "fault": "close"}"#,
                "`on` is no name of a method: write `sendMessage`, `send*`, `getMe | getChat`, `any`, `deliveries` or `server`",
            ),
            (r#"{"on": "any"}"#, "`fault` is missing: what goes wrong, such as `delay`"),
            (
                r#"{"on": "server", "fault": "hold"}"#,
                "`fault` of the server is to be one of `down`, `revoke`, `pause`, not `hold`; `hold` is for `on`: deliveries",
            ),
            (
                r#"{"on": "server", "fault": "down"}"#,
                "`lasts_ms` is missing: for how many milliseconds the server is down, such as 2000",
            ),
            (r#"{"on": "any", "fault": "html", "code": 200}"#, "`code` is to be from 400 to 599"),
            (
                r#"{"on": "any", "fault": "delay", "ms": -1}"#,
                "`ms` is to be a whole number of 0 or more",
            ),
            (
                r#"{"on": "any", "fault": "too_many_requests"}"#,
                "`retry_after` is missing: how many seconds the bot is to wait, such as 3",
            ),
            (
                r#"{"on": "any", "fault": "wrong_json", "sort": "none"}"#,
                "`sort` is to be `truncated`, `html`, `empty`, `types` or `envelope`",
            ),
            (
                r#"{"on": "any", "fault": "close", "every": 0}"#,
                "`every` is to be at least 1: 3 means every third",
            ),
            (
                r#"{"on": "any", "fault": "close", "chance": 50}"#,
                "`chance` is to be a number from 0 to 1",
            ),
            (
                r#"{"on": "any", "fault": "close", "after": 3}"#,
                r#"`after` is to be {"ms": n}, {"calls": n} or {"updates": n}"#,
            ),
            (
                r#"{"on": "any", "fault": "close_reading", "chat": 3}"#,
                "`chat` is not known while the request is read: leave it out, or take `close`",
            ),
            (
                r#"{"on": "deliveries", "fault": "drop", "ms": 3}"#,
                "`ms` is no field of a rule of this fault, which has `on`, `fault`, `bot`, `chat`, `lasts_ms`, `note`, `skip`, `times`, `every`, `chance`, `seed`, `after`",
            ),
        ] {
            assert_eq!(Rule::from_json(json).unwrap_err().to_string(), why, "{json}");
        }
        let why = list(&json!([{"on": "any", "fault": "close"}, {"on": "any"}])).unwrap_err();
        assert_eq!(why.to_string(), "rule 2: `fault` is missing: what goes wrong, such as `delay`");
    }
}
