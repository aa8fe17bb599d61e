//! Values that an application gives to its handlers, and where it keeps its dialogues.

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    fmt,
    sync::Arc,
};

use crate::{dialogue::Dialogues, storage::Storage};

/// The values an application was given, one per type, and the storage of its dialogues.
#[derive(Clone, Default)]
pub struct States {
    values: HashMap<TypeId, (StateKey, Arc<dyn Any + Send + Sync>)>,
    dialogues: Arc<Dialogues>,
}

/// The type of a state, for comparing and for messages.
#[derive(Clone, Copy)]
pub struct StateKey {
    id: TypeId,
    name: &'static str,
}

impl States {
    /// Adds a value; one of the same type is replaced.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.with_arc(Arc::new(value))
    }

    /// Adds a value that others share.
    #[must_use]
    pub fn with_arc<T: Send + Sync + 'static>(mut self, value: Arc<T>) -> Self {
        let key = StateKey::of::<T>();
        self.values.insert(key.id, (key, value));
        self
    }

    /// Keeps dialogues there, and no longer in memory.
    #[must_use]
    pub fn with_storage(mut self, storage: impl Storage) -> Self {
        self.dialogues = Arc::new(Dialogues::new(storage));
        self
    }

    /// What all updates share of their dialogues.
    pub(crate) fn dialogues(&self) -> &Dialogues {
        &self.dialogues
    }

    /// The same with the values of others, which go before those of the same type.
    pub(crate) fn with_all(mut self, others: &Self) -> Self {
        let values =
            others.values.iter().map(|(id, (key, value))| (*id, (*key, Arc::clone(value))));
        self.values.extend(values);
        self
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let (_, value) = self.values.get(&TypeId::of::<T>())?;
        Arc::clone(value).downcast().ok()
    }

    /// Whether there is a value of this type.
    #[must_use]
    pub fn has(&self, key: StateKey) -> bool {
        self.values.contains_key(&key.id)
    }
}

impl StateKey {
    /// The key of a type.
    #[must_use]
    pub fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: type_name::<T>() }
    }

    /// The type's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl PartialEq for StateKey {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.values().map(|(key, _)| key)).finish()
    }
}
