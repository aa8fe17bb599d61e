//! What a message may hold, and the words for a member's status.

use std::collections::BTreeSet;

use super::{Build, wrong};
use crate::{
    Error,
    model::{Content, MemberStatus, Path},
    names::pascal,
    schema::ContentList,
};

const MESSAGE: &str = "Message";
const MEMBER: &str = "ChatMember";

impl Build {
    /// The fields of `Message` that are content, in the order in which a message mainly is one of
    /// several.
    pub(super) fn content(&self) -> Result<Vec<Content>, Error> {
        let known = self.types[MESSAGE].fields.as_deref().unwrap_or_default();
        self.check_lists(known.iter().map(|field| field.name.as_str()))?;
        let message = &self.api.message;
        let mut names: Vec<&str> = Vec::new();
        for list in &self.overrides.content.lists {
            match list {
                ContentList::Content => names.extend(message.content.iter().map(|c| &*c.field)),
                ContentList::Service => names.extend(message.service.iter().map(String::as_str)),
            }
        }
        for content in &message.content {
            let place = |name: &str| names.iter().position(|n| *n == name);
            let behind = |other: &&String| place(other) < place(&content.field);
            let companions = content.with.iter().filter(|other| place(other).is_some());
            if let Some(other) = companions.clone().find(behind) {
                return wrong(format!("`{other}` comes with `{}` and before it", content.field));
            }
        }
        let (own, groups) = self.fields(MESSAGE, known)?;
        let mut out = Vec::new();
        for name in names {
            let in_group = groups.iter().find_map(|group| {
                let field = group.fields.iter().find(|field| field.name == name)?;
                Some((field, Path::Group(group.field.clone(), field.ident.clone())))
            });
            let in_message = own.iter().find(|field| field.name == name);
            let in_message = in_message.map(|field| (field, Path::Own(field.ident.clone())));
            let Some((field, path)) = in_message.or(in_group) else {
                return wrong(format!("{MESSAGE} has no field `{name}`, which is content"));
            };
            out.push(Content {
                name: name.to_owned(),
                variant: pascal(name),
                doc: field.doc.first().cloned().unwrap_or_default(),
                ty: field.ty.clone(),
                path,
            });
        }
        Ok(out)
    }

    /// A field of a message that is in none of the schema's lists is one that nobody decided on.
    fn check_lists<'a>(&self, fields: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let message = &self.api.message;
        let mut listed: BTreeSet<&str> = BTreeSet::new();
        listed.extend(message.common.iter().chain(&message.caption).map(String::as_str));
        listed.extend(message.service.iter().map(String::as_str));
        for content in &message.content {
            listed.insert(&content.field);
            listed.extend(content.with.iter().map(String::as_str));
        }
        match fields.into_iter().find(|name| !listed.contains(name)) {
            Some(name) => wrong(format!(
                "botapi.json does not say whether `{MESSAGE}.{name}` is content: put it into a list of `message`"
            )),
            None => Ok(()),
        }
    }

    /// The words that tell the variants of `ChatMember` apart.
    pub(super) fn member_statuses(&self) -> Result<Vec<MemberStatus>, Error> {
        let ty = &self.types[MEMBER];
        let (Some(variants), Some(words)) = (&ty.variants, &ty.tag_values) else {
            return wrong(format!("{MEMBER} is no union with a tag"));
        };
        let status = |name: &String| match words.get(name) {
            Some(word) => Ok(MemberStatus {
                name: word.clone(),
                variant: pascal(word),
                of: name.strip_prefix(MEMBER).unwrap_or(name).to_owned(),
            }),
            None => wrong(format!("{MEMBER} says no status of {name}")),
        };
        variants.iter().map(status).collect()
    }
}
