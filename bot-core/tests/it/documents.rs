//! Random documents made from the schema: what a server of this API could send.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value, json};

/// A generator of random numbers that starts where it is told to.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % n
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// How documents are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Chance of an optional field, in percent.
    pub(crate) optional: usize,
    /// Chance of a field, a value or a tag that nobody knows.
    pub(crate) unknown: usize,
}

/// The schema, as the tests see it: read on its own, without the generator's eyes.
pub(crate) struct Schema {
    types: BTreeMap<String, Value>,
    enums: BTreeMap<String, Vec<String>>,
    pub(crate) kinds: Vec<(String, String)>,
}

/// What identifies an object, by the rule for reading.
const IDENTITY: [&str; 5] = ["id", "update_id", "message_id", "user_id", "chat_id"];

impl Schema {
    pub(crate) fn load() -> Self {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
        let read = |name: &str| -> Value {
            serde_json::from_str(&fs::read_to_string(dir.join(name)).unwrap()).unwrap()
        };
        let (api, safew) = (read("botapi.json"), read("safew.json"));
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
        Self { types, enums, kinds }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.enums.contains_key(name)
    }

    pub(crate) fn fields(&self, name: &str) -> Vec<Value> {
        self.types[name]["fields"].as_array().cloned().unwrap_or_default()
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
        own || (self.types.get(wire).is_some_and(|t| t.get("fields").is_some())
            && self.fields(wire).iter().any(|f| f["required"] == true && self.is_id(f)))
    }

    fn is_id(&self, field: &Value) -> bool {
        IDENTITY.contains(&field["name"].as_str().unwrap())
            && matches!(field["type"].as_str().unwrap(), "Integer" | "Int64" | "String")
    }

    /// A document of this type.
    pub(crate) fn document(&self, wire: &str, style: Style, random: &mut Random) -> Value {
        self.value(wire, style, random, 0)
    }

    fn value(&self, wire: &str, style: Style, random: &mut Random, depth: usize) -> Value {
        if let Some(item) = wire.strip_prefix("Array<").and_then(|w| w.strip_suffix('>')) {
            let items = 1 + random.below(2);
            return (0..items).map(|_| self.value(item, style, random, depth)).collect();
        }
        match wire {
            "Integer" | "Int64" | "Timestamp" | "Seconds" => match random.below(4) {
                0 => json!(1 + random.below(9)),
                1 => json!(-1 - i64::try_from(random.next() >> 12).unwrap()),
                _ => json!(1 + (random.next() >> 11)),
            },
            "Float" => json!(random.next() as f64 / 1e15 - 9000.0),
            "Boolean" => json!(random.chance(50)),
            "True" => json!(true),
            "String" | "InputFile" | "InputFileOrString" => json!(self.text(random)),
            "ChatId" if random.chance(50) => json!(-100_123),
            "ChatId" => json!("@name"),
            name if self.enums.contains_key(name) => {
                if random.chance(style.unknown) {
                    return json!(format!("tomorrow's {}", self.text(random)));
                }
                json!(random.pick(&self.enums[name]))
            }
            name => self.object(name, style, random, depth + 1),
        }
    }

    fn text(&self, random: &mut Random) -> String {
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
        (0..1 + random.below(4)).map(|_| *random.pick(&parts)).collect::<String>() + "."
    }

    fn object(&self, name: &str, style: Style, random: &mut Random, depth: usize) -> Value {
        let ty = &self.types[name];
        if let Some(variants) = ty["variants"].as_array() {
            if random.chance(style.unknown) && ty.get("tag").is_some() {
                let tag = ty["tag"].as_str().unwrap();
                return json!({"x": [1, {"y": null}], tag: "tomorrow", "text": self.text(random)});
            }
            // Deep down the first variants, which hold nothing of their own kind.
            let flat = depth > 4 && name.starts_with("RichText");
            let pick = if flat { 0 } else { random.below(variants.len()) };
            return self.value(variants[pick].as_str().unwrap(), style, random, depth);
        }
        let mut out = Map::new();
        let optional = if depth > 3 { style.optional / 8 } else { style.optional };
        if name == "Update" {
            out.insert("update_id".into(), json!(1 + random.below(1000)));
            let (kind, payload) = random.pick(&self.kinds);
            out.insert(kind.clone(), self.value(payload, style, random, depth));
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
            } else if field["required"] == true || (random.chance(optional) && depth < 7) {
                out.insert(key.into(), self.value(wire, style, random, depth));
            }
            if random.chance(style.unknown) {
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
