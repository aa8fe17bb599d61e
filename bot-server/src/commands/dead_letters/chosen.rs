//! Which letters are meant: ids, or the beginnings of them.

use std::collections::BTreeSet;

use crate::{cli::Chosen, dead_letters::Kept, error::RunError};

/// The ids of the letters that are meant, each once, in the order of the file.
pub(super) fn ids(chosen: &Chosen, kept: &[Kept]) -> Result<Vec<String>, RunError> {
    let named = chosen.ids.iter().map(|id| one(kept, id));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let mut seen = BTreeSet::new();
    let is_meant = |letter: &Kept| chosen.all || named.iter().any(|one| one.id == letter.id);
    let meant = kept.iter().filter(|letter| is_meant(letter) && seen.insert(&letter.id));
    Ok(meant.map(|letter| letter.id.clone()).collect())
}

/// The letter whose id begins so.
pub(super) fn one<'a>(kept: &'a [Kept], beginning: &str) -> Result<&'a Kept, RunError> {
    let wanted = beginning.to_ascii_lowercase();
    let begins = |letter: &&Kept| !wanted.is_empty() && letter.id.starts_with(&wanted);
    let Some(first) = kept.iter().find(begins) else {
        return Err(RunError::DeadLetterId(format!(
            "no dead letter has the id `{beginning}`: `dead-letters list` shows them"
        )));
    };
    let ids: BTreeSet<&str> = kept.iter().filter(begins).map(|letter| &*letter.id).collect();
    if ids.len() > 1 {
        let some: Vec<&str> = ids.iter().copied().take(5).collect();
        return Err(RunError::DeadLetterId(format!(
            "the ids of {} dead letters begin with `{beginning}`: {}{}",
            ids.len(),
            some.join(", "),
            if ids.len() > some.len() { ", …" } else { "" }
        )));
    }
    Ok(first)
}

/// How many characters of their ids tell letters apart, eight at least.
pub(super) fn telling(kept: &[Kept]) -> usize {
    let ids: BTreeSet<&str> = kept.iter().map(|letter| &*letter.id).collect();
    let same = |(a, b): (&&str, &&str)| {
        a.bytes().zip(b.bytes()).take_while(|(one, other)| one == other).count()
    };
    ids.iter().zip(ids.iter().skip(1)).map(same).max().map_or(8, |same| (same + 1).max(8))
}

#[cfg(test)]
mod tests {
    use crate::dead_letters::DeadLetter;

    use super::*;

    fn kept(ids: &[&str]) -> Vec<Kept> {
        let kept = |id: &&str| Kept::new((*id).to_owned(), DeadLetter::default());
        ids.iter().map(kept).collect()
    }

    fn refused(kept: &[Kept], id: &str) -> String {
        one(kept, id).unwrap_err().to_string()
    }

    #[test]
    fn an_id_may_be_shortened_as_long_as_one_is_meant() {
        let kept = kept(&["5d41402aaa", "5d41402abb", "77", "5d41402aaa"]);
        assert_eq!(one(&kept, "7").unwrap().id, "77");
        assert_eq!(one(&kept, "5D41402AA").unwrap().id, "5d41402aaa");
        assert!(refused(&kept, "").contains("no dead letter"));
        assert!(refused(&kept, "78").contains("no dead letter has the id `78`"));
        assert!(
            refused(&kept, "5d4")
                .contains("2 dead letters begin with `5d4`: 5d41402aaa, 5d41402abb")
        );
        let chosen = Chosen { ids: vec!["77".into(), "5d41402aa".into(), "7".into()], all: false };
        assert_eq!(ids(&chosen, &kept).unwrap(), ["5d41402aaa", "77"], "in the order of the file");
        let all = Chosen { ids: vec![], all: true };
        assert_eq!(ids(&all, &kept).unwrap().len(), 3);
    }

    #[test]
    fn ids_are_shown_as_long_as_they_must_be() {
        assert_eq!(telling(&[]), 8);
        assert_eq!(telling(&kept(&["5d41402aaa", "77", "5d41402aaa"])), 8);
        assert_eq!(telling(&kept(&["5d41402aab", "77", "5d41402aaa"])), 10);
    }
}
