//! Random documents made from the schema: what a server of this API could send.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The choices a document is made by. Where they end, each is the first one: nothing optional, the
/// plainest value. So a test that fails with a long list is tried with a shorter one.
pub(crate) struct Choices<'a>(std::slice::Iter<'a, u32>);

impl<'a> Choices<'a> {
    pub(crate) fn new(list: &'a [u32]) -> Self {
        Self(list.iter())
    }

    fn next(&mut self) -> u32 {
        self.0.next().copied().unwrap_or(0)
    }

    /// One of `n`; a larger choice is a later one.
    fn below(&mut self, n: usize) -> usize {
        usize::try_from((u64::from(self.next()) * n as u64) >> 32).expect("below n")
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    fn pick<'v, T>(&mut self, of: &'v [T]) -> &'v T {
        &of[self.below(of.len())]
    }
}

/// How documents are made: chances in percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Chance of an optional field.
    pub(crate) optional: usize,
    /// The same inside of fields.
    pub(crate) nested: usize,
    /// Chance of a field, a value or a tag that nobody knows.
    pub(crate) unknown: usize,
}

/// The schema, as the tests see it: read on its own, without the generator's eyes.
pub(crate) struct Schema {
    types: BTreeMap<String, Value>,
    enums: BTreeMap<String, Vec<String>>,
    kinds: Vec<(String, String)>,
    pub(crate) methods: Vec<Method>,
}

/// A method, SafeW's parameters included.
pub(crate) struct Method {
    pub(crate) name: String,
    pub(crate) params: Vec<Value>,
    /// Takes new files.
    pub(crate) uploads: bool,
}

/// What the `file_id` of a file to be sent begins with.
pub(crate) const FILE: &str = "file: ";

/// What identifies an object, by the rule for reading.
const IDENTITY: [&str; 5] = ["id", "update_id", "message_id", "user_id", "chat_id"];

impl Schema {
    pub(crate) fn load() -> Self {
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        let api = read(include_str!("../../schema/botapi.json"));
        let safew = read(include_str!("../../schema/safew.json"));
        let name = |v: &Value| v["name"].as_str().unwrap().to_owned();
        let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
        let mut types: BTreeMap<_, _> =
            list(&api["types"]).into_iter().map(|t| (name(&t), t)).collect();
        for new in list(&safew["new_types"]) {
            types.insert(name(&new), new);
        }
        for change in list(&safew["types"]) {
            let fields = types.get_mut(&name(&change)).unwrap()["fields"].as_array_mut().unwrap();
            fields.extend(list(&change["fields"]));
        }
        let texts = |v: &Value| list(v).iter().map(|v| v.as_str().unwrap().to_owned()).collect();
        let enums = list(&api["enums"]).iter().map(|e| (name(e), texts(&e["values"]))).collect();
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let kinds =
            list(&api["updates"]).iter().map(|k| (text(&k["kind"]), text(&k["type"]))).collect();
        let extra = |method: &Value| -> Vec<Value> {
            let changes = list(&safew["methods"]).into_iter();
            changes
                .filter(|m| m["name"] == method["name"])
                .flat_map(|m| list(&m["params"]))
                .collect()
        };
        let method = |m: &Value| Method {
            name: name(m),
            params: list(&m["params"]).into_iter().chain(extra(m)).collect(),
            uploads: m["uploads"] == true,
        };
        let methods = list(&api["methods"]).iter().map(method).collect();
        Self { types, enums, kinds, methods }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.enums.contains_key(name)
    }

    /// The fields of an object; none of a union or an enum.
    pub(crate) fn fields(&self, name: &str) -> &[Value] {
        let ty = self.types.get(name);
        ty.and_then(|ty| ty["fields"].as_array()).map_or(&[], Vec::as_slice)
    }

    /// Whether reading must fail without the field: it identifies the object, or is an object that
    /// has an identity itself.
    pub(crate) fn is_needed(&self, owner: &str, field: &Value) -> bool {
        if field["required"] == false || owner == "ChatInviteLink" {
            return false; // SafeW leaves out an invite link's creator
        }
        let wire = field["type"].as_str().unwrap();
        let own = IDENTITY.contains(&field["name"].as_str().unwrap())
            && matches!(wire, "Integer" | "Int64" | "String");
        own || self.fields(wire).iter().any(|f| f["required"] == true && self.is_id(f))
    }

    fn is_id(&self, field: &Value) -> bool {
        IDENTITY.contains(&field["name"].as_str().unwrap())
            && matches!(field["type"].as_str().unwrap(), "Integer" | "Int64" | "String")
    }

    /// Whether a union's variants are told apart by a field of this name.
    pub(crate) fn tells(&self, key: &str) -> bool {
        let by = |rule: &Value| rule["field"] == key;
        self.types.values().any(|ty| {
            ty["tag"] == key || ty["tell"].as_array().is_some_and(|rules| rules.iter().any(by))
        })
    }

    /// A document of this type.
    pub(crate) fn document(&self, wire: &str, style: Style, choices: &mut Choices) -> Value {
        self.value(wire, style, choices, 0)
    }

    fn value(&self, wire: &str, style: Style, choices: &mut Choices, depth: usize) -> Value {
        if let Some(item) = wire.strip_prefix("Array<").and_then(|w| w.strip_suffix('>')) {
            let items = 1 + choices.below(2);
            return (0..items).map(|_| self.value(item, style, choices, depth)).collect();
        }
        match wire {
            "Integer" | "Int64" | "Timestamp" | "Seconds" => match choices.below(4) {
                0 => json!(1 + choices.below(9)),
                1 => json!(-1 - i64::from(choices.next())),
                _ => json!(1 + (i64::from(choices.next()) << 20) + i64::from(choices.next())),
            },
            "Float" => json!(f64::from(choices.next().cast_signed()) / 238_609.294_2),
            "Boolean" => json!(choices.chance(50)),
            "True" => json!(true),
            "String" => json!(self.text(choices)),
            "InputFile" | "InputFileOrString" => json!(format!("{FILE}{}", self.text(choices))),
            "ChatId" if choices.chance(50) => json!(-100_123),
            "ChatId" => json!("@name"),
            name if self.enums.contains_key(name) => {
                if choices.chance(style.unknown) {
                    return json!(format!("tomorrow's {}", self.text(choices)));
                }
                json!(choices.pick(&self.enums[name]))
            }
            name => self.object(name, style, choices, depth + 1),
        }
    }

    fn text(&self, choices: &mut Choices) -> String {
        let parts = [
            "a",
            "plain text",
            "\"",
            "\\",
            "\n",
            "\u{1}",
            "é",
            "😀",
            "漢字",
            "/",
            "\u{7f}",
            "</b>",
            "",
        ];
        (0..1 + choices.below(4)).map(|_| *choices.pick(&parts)).collect::<String>() + "."
    }

    fn object(&self, name: &str, style: Style, choices: &mut Choices, depth: usize) -> Value {
        let ty = &self.types[name];
        if let Some(variants) = ty["variants"].as_array() {
            if ty.get("tag").is_some() && choices.chance(style.unknown) {
                let tag = ty["tag"].as_str().unwrap();
                return json!({"x": [1, {"y": null}], tag: "tomorrow", "text": self.text(choices)});
            }
            // Deep down the first variants, which hold nothing of their own kind.
            let flat = depth > 4 && name.starts_with("RichText");
            let pick = if flat { 0 } else { choices.below(variants.len()) };
            let depth = if depth == 1 { 0 } else { depth }; // a variant is as high as its union
            return self.value(variants[pick].as_str().unwrap(), style, choices, depth);
        }
        let mut out = Map::new();
        let optional = match depth {
            0 | 1 => style.optional,
            2 | 3 => style.nested,
            _ => style.nested / 8,
        };
        if name == "Update" {
            out.insert("update_id".into(), json!(1 + choices.below(1000)));
            let (kind, payload) = choices.pick(&self.kinds);
            out.insert(kind.clone(), self.value(payload, style, choices, depth));
            return out.into();
        }
        for field in self.fields(name) {
            let key = field["name"].as_str().unwrap();
            let wire = field["type"].as_str().unwrap();
            let block = matches!(wire, "Array<RichBlock>" | "Array<InputRichBlock>");
            if let Some(value) = field.get("const") {
                out.insert(key.into(), value.clone());
            } else if block && depth > 3 && field["required"] == true {
                out.insert(key.into(), json!([]));
            } else if field["required"] == true || (depth < 7 && choices.chance(optional)) {
                out.insert(key.into(), self.value(wire, style, choices, depth));
            }
            if choices.chance(style.unknown) {
                out.insert(
                    format!("new_{key}"),
                    json!({"a": [1.5e3, "x", {"b": false}], "c": key}),
                );
            }
        }
        out.into()
    }
}

/// Whether two documents are the same, numbers by value: `1` and `1.0` are one number.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a == b,
            _ => a.as_f64() == b.as_f64(),
        },
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
