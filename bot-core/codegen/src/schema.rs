//! The schema files as they are: botapi.json (the API), safew.json (what SafeW does otherwise),
//! overrides.toml (every decision made by hand) and docs/*.toml (our sentences).
//!
//! Unknown keys are errors, so that a new fact in the schema is never overlooked in silence.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Error;

/// botapi.json.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    pub version: String,
    pub release_date: String,
    pub updates: Vec<UpdateKind>,
    #[serde(rename = "response")]
    _response: Value,
    pub message: MessageFields,
    pub enums: Vec<Enum>,
    pub types: Vec<Type>,
    pub methods: Vec<Method>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateKind {
    pub kind: String,
    #[serde(rename = "type")]
    pub payload: String,
    pub default: bool,
}

/// What each field of `Message` is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageFields {
    /// Who, when, where, in answer to what.
    pub common: Vec<String>,
    /// What was sent.
    pub content: Vec<MessageContent>,
    /// What stands below it.
    pub caption: Vec<String>,
    /// What happened.
    pub service: Vec<String>,
}

/// A field of `Message` that holds what was sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageContent {
    pub field: String,
    /// Fields that come with it.
    pub with: Vec<String>,
    #[serde(rename = "caption")]
    _caption: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    pub name: String,
    #[serde(rename = "dir")]
    _dir: String,
    #[serde(rename = "open")]
    _open: bool,
    pub values: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    pub name: String,
    #[serde(default)]
    pub dir: Dir,
    pub fields: Option<Vec<Field>>,
    pub variants: Option<Vec<String>>,
    pub tag: Option<String>,
    pub tag_values: Option<BTreeMap<String, String>>,
    pub tell: Option<Vec<Tell>>,
    #[serde(rename = "synthetic")]
    _synthetic: Option<bool>,
    pub one_of: Option<Vec<Vec<String>>>,
    pub at_most_one: Option<Vec<Vec<String>>>,
    #[serde(rename = "max_side_sum")]
    _max_side_sum: Option<i64>,
    #[serde(rename = "max_ratio")]
    _max_ratio: Option<i64>,
}

/// Which way a type goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dir {
    #[default]
    In,
    Out,
    Both,
}

/// How the variants of a union are told apart where the tag is not enough.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    pub json: Option<String>,
    #[serde(default)]
    pub has: Vec<String>,
    pub field: Option<String>,
    pub equals: Option<i64>,
    #[serde(default)]
    pub tag: bool,
    #[serde(default, rename = "else")]
    pub otherwise: bool,
    pub variant: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    pub name: String,
    pub returns: String,
    #[serde(rename = "uploads")]
    _uploads: bool,
    pub safew: Value,
    pub params: Vec<Field>,
}

/// A field of an object or a parameter of a method, with all that is known of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub wire: String,
    pub required: bool,
    #[serde(rename = "const")]
    pub constant: Option<Value>,
    #[serde(flatten)]
    pub facts: Facts,
    /// What this program does not know: must be empty.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// What else the schema says of a field: shown in its documentation.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Facts {
    pub default: Option<Value>,
    pub default_from: Option<String>,
    pub allowed: Option<Vec<Value>>,
    pub zero: Option<String>,
    pub min: Option<Value>,
    pub max: Option<Value>,
    pub also: Option<Vec<i64>>,
    pub not: Option<Vec<i64>>,
    pub ranges_by: Option<Value>,
    pub item_min: Option<i64>,
    pub item_max: Option<i64>,
    pub increasing: Option<bool>,
    pub min_items: Option<i64>,
    pub max_items: Option<i64>,
    pub min_len: Option<i64>,
    pub max_len: Option<i64>,
    pub after_entities: Option<bool>,
    pub min_bytes: Option<i64>,
    pub max_bytes: Option<i64>,
    pub max_total_len: Option<i64>,
    pub max_line_feeds: Option<i64>,
    pub charset: Option<String>,
    pub suffix: Option<String>,
    pub no_emoji: Option<bool>,
    pub min_ahead: Option<i64>,
    pub max_ahead: Option<i64>,
    pub forever_outside: Option<Value>,
    pub max_file_mb: Option<i64>,
    pub max_file_kb: Option<i64>,
    pub max_file_kb_by: Option<Value>,
    pub max_side: Option<i64>,
    pub max_side_sum: Option<i64>,
    pub max_ratio: Option<i64>,
    pub max_seconds: Option<i64>,
    pub upload_only: Option<bool>,
    pub no_url: Option<bool>,
    pub file_id_only: Option<bool>,
    pub file_id_only_with: Option<Vec<String>>,
    pub no_upload_with: Option<Vec<String>>,
    pub only_in: Option<Vec<String>>,
    pub only_if: Option<BTreeMap<String, Vec<Value>>>,
    pub required_unless: Option<Vec<String>>,
    pub required_if: Option<BTreeMap<String, Value>>,
    pub required_with: Option<Vec<String>>,
    pub excludes: Option<Vec<String>>,
    pub stands_for: Option<Vec<String>>,
    pub seen: Option<Vec<String>>,
}

/// safew.json: what is different there. Facts that only the client's later checks need stay values.
#[derive(Debug, Deserialize)]
pub struct SafeW {
    pub updates: Vec<String>,
    pub new_types: Vec<Type>,
    pub types: Vec<SafeWType>,
    pub methods: Vec<SafeWMethod>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafeWType {
    pub name: String,
    #[serde(default)]
    pub may_miss: Vec<String>,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(rename = "may_be_null")]
    _may_be_null: Option<Value>,
    #[serde(rename = "may_be_empty")]
    _may_be_empty: Option<Value>,
    #[serde(rename = "seen_by")]
    _seen_by: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafeWMethod {
    pub name: String,
    #[serde(default)]
    pub params: Vec<Field>,
    #[serde(default)]
    pub changes: Vec<Change>,
    #[serde(default)]
    pub known: Vec<String>,
    #[serde(default)]
    pub no_effect: Vec<String>,
    #[serde(default)]
    pub counts_only: BTreeMap<String, Vec<String>>,
    #[serde(rename = "returns")]
    _returns: Option<Value>,
    #[serde(rename = "returns_if")]
    _returns_if: Option<Value>,
    #[serde(rename = "empty_is_absent")]
    _empty_is_absent: Option<Value>,
}

/// What is otherwise about a parameter.
#[derive(Debug, Deserialize)]
pub struct Change {
    pub name: String,
    #[serde(rename = "type")]
    pub wire: Option<String>,
    #[serde(flatten)]
    pub facts: Facts,
}

/// overrides.toml: every decision that is ours and not the API's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    pub identity: Identity,
    pub message: MessageOverrides,
    pub fields: FieldOverrides,
    pub variants: BTreeMap<String, BTreeMap<String, String>>,
    pub answers: BTreeMap<String, String>,
    pub unions: Vec<Type>,
    pub kinds: Kinds,
    pub content: ContentOverrides,
    pub type_files: Vec<File>,
    pub method_files: Vec<File>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub fields: Vec<String>,
    pub user_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageOverrides {
    pub extra: Vec<String>,
    pub boxed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOverrides {
    pub wire: BTreeMap<String, String>,
    pub keep_empty: Vec<String>,
    pub absent_when_zero: Vec<String>,
    pub first_of_list: Vec<String>,
}

/// Where a kind's payload keeps the chat and the user it is about, and what filters look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    pub chat: BTreeMap<String, String>,
    pub user: BTreeMap<String, String>,
    /// By payload.
    pub part: BTreeMap<String, Part>,
    /// Fields of payloads.
    pub game: Vec<String>,
    /// Payloads.
    pub member: Vec<String>,
}

/// The text of a payload that filters look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A message's text or caption.
    Text,
    /// A callback query's data.
    Data,
    /// What an inline query asks for.
    Query,
}

/// Which fields of `Message` are content.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentOverrides {
    pub lists: Vec<ContentList>,
}

/// A list of the schema's [`MessageFields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentList {
    Content,
    Service,
}

/// A generated file: what it is about, and the first of each run of names, in the API's order, that
/// stands in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub name: String,
    pub about: String,
    pub from: Vec<String>,
}

/// docs/*.toml: one sentence per type, method and field.
#[derive(Debug)]
pub struct Docs {
    pub types: BTreeMap<String, String>,
    pub methods: BTreeMap<String, String>,
    pub fields: BTreeMap<String, String>,
}

/// Everything in the schema's folder.
#[derive(Debug)]
pub struct Schema {
    pub api: Api,
    pub safew: SafeW,
    pub overrides: Overrides,
    pub docs: Docs,
}

impl Schema {
    /// Reads the schema's folder.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        Ok(Self {
            api: json(&dir.join("botapi.json"))?,
            safew: json(&dir.join("safew.json"))?,
            overrides: toml(&dir.join("overrides.toml"))?,
            docs: Docs {
                types: toml(&dir.join("docs/types.toml"))?,
                methods: toml(&dir.join("docs/methods.toml"))?,
                fields: toml(&dir.join("docs/fields.toml"))?,
            },
        })
    }
}

fn text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read { path: path.into(), source })
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    serde_json::from_str(&text(path)?)
        .map_err(|e| Error::Schema { path: path.into(), why: e.to_string() })
}

fn toml<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    ::toml::from_str(&text(path)?)
        .map_err(|e| Error::Schema { path: path.into(), why: e.to_string() })
}
