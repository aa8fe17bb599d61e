//! What is handed on from layer to handler while an update is handled.

use std::{
    any::{Any, TypeId},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Values that belong to one update, one per type, until it is handled.
///
/// A layer or a `#[before]` function puts one in, a handler takes it as
/// [`Extension<T>`](crate::extract::Extension). All clones of an update's
/// [`Context`](crate::Context) share them. Empty ones cost nothing.
#[derive(Default)]
pub struct Extensions(Mutex<Vec<(TypeId, Value)>>);

type Value = Arc<dyn Any + Send + Sync>;

impl Extensions {
    /// Adds a value; one of the same type is replaced.
    pub fn insert<T: Send + Sync + 'static>(&self, value: T) {
        let new: Value = Arc::new(value);
        let mut values = self.values();
        let old = match values.iter_mut().find(|(id, _)| *id == TypeId::of::<T>()) {
            Some((_, value)) => Some(std::mem::replace(value, new)),
            None => {
                values.push((TypeId::of::<T>(), new));
                None
            }
        };
        drop(values); // a `Drop` of the old value may look at the others
        drop(old);
    }

    /// The value of a type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        find(&self.values())
    }

    /// The value of a type, made now if there is none yet.
    #[must_use]
    pub fn get_or_default<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        if let Some(value) = self.get() {
            return value;
        }
        let new = Arc::<T>::default();
        let mut values = self.values();
        find(&values).unwrap_or_else(|| {
            values.push((TypeId::of::<T>(), Arc::clone(&new) as Value));
            new
        })
    }

    /// No code of others runs while the values are held.
    fn values(&self) -> MutexGuard<'_, Vec<(TypeId, Value)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Few values are found faster by looking at each than by a hash.
fn find<T: Send + Sync + 'static>(values: &[(TypeId, Value)]) -> Option<Arc<T>> {
    let (_, value) = values.iter().find(|(id, _)| *id == TypeId::of::<T>())?;
    Arc::clone(value).downcast().ok()
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extensions").field("len", &self.values().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_of_each_type() {
        let extensions = Extensions::default();
        assert_eq!(extensions.get::<u8>(), None);
        extensions.insert(1_u8);
        extensions.insert("one");
        extensions.insert(2_u8);
        assert_eq!(extensions.get::<u8>().as_deref(), Some(&2));
        assert_eq!(extensions.get::<&str>().as_deref(), Some(&"one"));
        assert_eq!(*extensions.get_or_default::<u8>(), 2);
        assert_eq!(*extensions.get_or_default::<u16>(), 0);
        assert!(Arc::ptr_eq(
            &extensions.get_or_default::<u16>(),
            &extensions.get::<u16>().unwrap()
        ));
    }
}
