//! Fields and parameters: their types, what identifies an object, what is boxed.

use super::{Build, list_item, wrong};
use crate::{
    Error,
    model::{Field, Formatting, Group, Read, Ty, Write, docs},
    names::ident,
    schema,
};

/// An optional object larger than this is boxed.
const BOX_OPTION_OVER: usize = 32;

impl Build {
    /// A type of the schema.
    pub(super) fn ty(&self, wire: &str) -> Result<Ty, Error> {
        if let Some(item) = list_item(wire) {
            return Ok(Ty::List(Box::new(self.ty(item)?)));
        }
        Ok(match wire {
            "Integer" | "Int64" | "Timestamp" | "Seconds" => Ty::Int,
            "Float" => Ty::Float,
            "Boolean" => Ty::Bool,
            "True" => Ty::True,
            "String" => Ty::Text,
            "ChatId" => Ty::ChatId,
            "InputFile" | "InputFileOrString" => Ty::File,
            "Secret" => Ty::Secret,
            "AllowedUpdates" => Ty::AllowedUpdates,
            "Update" => Ty::Object("Update".into()),
            name if self.enums.contains(name) => Ty::Enum(name.into()),
            name => match self.types.get(name) {
                Some(ty) if ty.variants.is_some() => Ty::Union(name.into()),
                Some(_) => Ty::Object(name.into()),
                None => return wrong(format!("`{name}` is no type of the schema")),
            },
        })
    }

    /// The type of a field, with the overrides.
    pub(super) fn field_ty(&self, owner: &str, field: &schema::Field) -> Result<Ty, Error> {
        let exact = format!("{owner}.{}", field.name);
        if let Some(wire) = self.overrides.fields.wire.get(&exact) {
            return self.ty(wire);
        }
        let users = &self.overrides.identity.user_ids;
        if field.wire == "Int64" && (users.contains(&field.name) || users.contains(&exact)) {
            return Ok(Ty::UserId);
        }
        self.ty(&field.wire)
    }

    /// Required by the API and by our reading: SafeW leaves some objects out.
    pub(super) fn is_optional(&self, owner: &str, field: &schema::Field) -> bool {
        let missing = self.may_miss.contains(&(owner.to_owned(), field.name.clone()));
        let object = self.types.get(&field.wire).is_some_and(|t| t.fields.is_some());
        !field.required || (missing && object)
    }

    /// The fields of a type that identify it.
    pub(super) fn identity(&self, name: &str) -> Result<Vec<String>, Error> {
        let mut out = Vec::new();
        let Some(ty) = self.types.get(name) else {
            return Ok(out);
        };
        for field in ty.fields.iter().flatten().filter(|f| f.constant.is_none() && f.required) {
            let ty = self.field_ty(name, field)?;
            let plain = matches!(ty, Ty::Int | Ty::UserId | Ty::Text);
            if plain && self.overrides.identity.fields.contains(&field.name) {
                out.push(field.name.clone());
            }
        }
        Ok(out)
    }

    pub(super) fn is_needed(&self, owner: &str, field: &schema::Field) -> Result<bool, Error> {
        if self.is_optional(owner, field) {
            return Ok(false);
        }
        Ok(self.identity(owner)?.contains(&field.name)
            || (!self.identity(&field.wire)?.is_empty()
                && self.types[&field.wire].fields.is_some()))
    }

    /// The fields of an object, those of its groups apart.
    pub(super) fn fields(
        &self,
        owner: &str,
        fields: &[schema::Field],
    ) -> Result<(Vec<Field>, Vec<Group>), Error> {
        let mut own = Vec::new();
        let mut groups = self.groups(owner);
        let mut needs = 0;
        for field in fields.iter().filter(|f| f.constant.is_none() && !is_constant_true(f)) {
            let mut field = self.field(owner, field, &mut needs)?;
            field.formatting = formatting(&field, fields);
            let group = groups.iter_mut().find(|(_, names)| names.contains(&field.name));
            match group {
                Some((group, _)) => group.fields.push(field),
                None => own.push(field),
            }
        }
        if needs > 8 {
            return wrong(format!("{owner} needs {needs} fields; the reader counts 8"));
        }
        Ok((own, groups.into_iter().map(|(group, _)| group).collect()))
    }

    pub(super) fn groups(&self, owner: &str) -> Vec<(Group, Vec<String>)> {
        if owner != "Message" {
            return Vec::new();
        }
        let group = |field: &str, ty: &str, doc: &str| Group {
            field: field.into(),
            ty: ty.into(),
            doc: doc.into(),
            fields: Vec::new(),
        };
        vec![
            (
                group(
                    "service",
                    "ServiceMessage",
                    "What happened, when the message says only that.",
                ),
                self.api.message.service.clone(),
            ),
            (
                group("extra", "MessageExtra", "Fields that few messages have."),
                self.overrides.message.extra.clone(),
            ),
        ]
    }

    pub(super) fn field(
        &self,
        owner: &str,
        field: &schema::Field,
        needs: &mut usize,
    ) -> Result<Field, Error> {
        let ty = self.field_ty(owner, field)?;
        let optional = self.is_optional(owner, field);
        let exact = format!("{owner}.{}", field.name);
        let object = matches!(ty, Ty::Object(_));
        let boxed = match (&ty, optional) {
            (Ty::Object(name) | Ty::Union(name), true) => {
                self.recursive.contains(name) || self.size(&ty) > BOX_OPTION_OVER
            }
            _ => owner == "Message" && self.overrides.message.boxed.contains(&field.name),
        };
        let read = if self.is_needed(owner, field)? {
            *needs += 1;
            Read::Need(*needs - 1)
        } else if object && !optional {
            Read::Fresh
        } else {
            Read::Plain
        };
        let write = if self.overrides.fields.absent_when_zero.contains(&exact) {
            Write::UnlessZero
        } else if optional || matches!(ty, Ty::Enum(_) | Ty::Union(_)) {
            Write::Maybe
        } else {
            Write::Always
        };
        let sentence = self.docs.fields.get(&exact).or_else(|| self.docs.fields.get(&field.name));
        let Some(sentence) = sentence else {
            return wrong(format!("docs/fields.toml has no sentence for {exact}"));
        };
        Ok(Field {
            name: field.name.clone(),
            ident: ident(&field.name),
            optional,
            boxed,
            keep_empty: self.overrides.fields.keep_empty.contains(&exact),
            doc: docs::field(sentence, field),
            read,
            write,
            ty,
            formatting: None,
        })
    }
}

/// The fields for a text's formatting: `caption` has `caption_entities`, the main text `entities`; a
/// text beside others has a parse mode of its own, too.
fn formatting(text: &Field, fields: &[schema::Field]) -> Option<Formatting> {
    let find = |names: [String; 2]| {
        let is_there = |name: &String| fields.iter().any(|field| field.name == *name);
        names.into_iter().find(is_there).map(|name| ident(&name))
    };
    let is_main = text.name == "text" || text.name == "message_text";
    let main = if is_main { "entities" } else { "" };
    let name = |what: &str| format!("{}_{what}", text.name);
    (text.ty == Ty::Text).then_some(())?;
    Some(Formatting {
        entities: find([name("entities"), main.to_owned()])?,
        parse_mode: find([name("parse_mode"), "parse_mode".to_owned()])?,
    })
}

/// A required `True` has one value only; it is written, and never a field.
pub(super) fn is_constant_true(field: &schema::Field) -> bool {
    field.required && field.wire == "True"
}
