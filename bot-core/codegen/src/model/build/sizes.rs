//! The graph of types: what holds what, and how large it is.

use std::collections::BTreeSet;

use super::{Build, list_item};
use crate::{
    Error,
    model::{Field, Ty},
};

/// A union's variant larger than this is boxed.
const BOX_VARIANT_OVER: usize = 256;

impl Build {
    pub(super) fn outgoing(&self, name: &str) -> Vec<String> {
        let Some(ty) = self.types.get(name) else {
            return Vec::new();
        };
        let fields = ty.fields.iter().flatten().map(|f| f.wire.clone());
        let all = ty.variants.iter().flatten().cloned().chain(fields);
        all.map(|mut wire| {
            while let Some(item) = list_item(&wire) {
                wire = item.to_owned();
            }
            wire
        })
        .collect()
    }

    pub(super) fn reaches(&self, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
        self.outgoing(from)
            .into_iter()
            .any(|next| next == to || (seen.insert(next.clone()) && self.reaches(&next, to, seen)))
    }

    /// Computes the size of a type and of those inside.
    pub(super) fn measure(&mut self, name: &str) -> Result<usize, Error> {
        if let Some(size) = self.sizes.get(name) {
            return Ok(*size);
        }
        self.sizes.insert(name.to_owned(), 8); // a box, should it come round to itself
        for inner in self.outgoing(name) {
            if self.types.contains_key(&inner) {
                self.measure(&inner)?;
            }
        }
        let ty = &self.types[name];
        let size = if let Some(variants) = &ty.variants {
            let sizes = variants
                .iter()
                .map(|v| if self.boxes_variant(v) { Ok(8) } else { Ok(self.size(&self.ty(v)?)) });
            8 + sizes.collect::<Result<Vec<_>, Error>>()?.into_iter().fold(24, usize::max)
        } else {
            let (object, groups) = self.fields(name, ty.fields.as_deref().unwrap_or_default())?;
            let fields: usize = object.iter().map(|f| self.size_of_field(f)).sum();
            (fields + 8 * groups.len()).next_multiple_of(8)
        };
        self.sizes.insert(name.to_owned(), size);
        Ok(size)
    }

    pub(super) fn size(&self, ty: &Ty) -> usize {
        match ty {
            Ty::Int | Ty::Float | Ty::UserId | Ty::AllowedUpdates => 8,
            Ty::Bool | Ty::True => 1,
            Ty::Text | Ty::Secret | Ty::ChatId | Ty::Enum(_) | Ty::List(_) => 24,
            Ty::File => 48,
            Ty::Object(name) | Ty::Union(name) => self.sizes.get(name).copied().unwrap_or(8),
        }
    }

    pub(super) fn size_of_field(&self, field: &Field) -> usize {
        match field.ty {
            _ if field.boxed => 8,
            Ty::Int | Ty::Float | Ty::UserId if field.is_option() => 16,
            _ => self.size(&field.ty),
        }
    }

    pub(super) fn boxes_variant(&self, name: &str) -> bool {
        self.recursive.contains(name)
            || self.sizes.get(name).is_some_and(|size| *size > BOX_VARIANT_OVER)
    }
}
