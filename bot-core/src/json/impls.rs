//! The primitive types, options, boxes and lists.

use super::{Read, Reader, Result, Write, Writer};

impl Read for i64 {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = r.int()?;
        Ok(())
    }
}

impl Write for i64 {
    fn write(&self, w: &mut Writer) {
        w.raw(itoa::Buffer::new().format(*self));
    }
}

impl Read for f64 {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = r.float()?;
        Ok(())
    }
}

impl Write for f64 {
    fn write(&self, w: &mut Writer) {
        if self.is_finite() {
            w.raw(&self.to_string());
        } else {
            w.raw("null"); // JSON has no other word for it
        }
    }
}

impl Read for bool {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = r.bool()?;
        Ok(())
    }
}

impl Write for bool {
    fn write(&self, w: &mut Writer) {
        w.raw(if *self { "true" } else { "false" });
    }

    fn is_absent(&self) -> bool {
        !self
    }
}

impl Read for String {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = r.string()?;
        Ok(())
    }
}

impl Write for String {
    fn write(&self, w: &mut Writer) {
        w.string(self);
    }
}

impl Write for &str {
    fn write(&self, w: &mut Writer) {
        w.string(self);
    }
}

impl<T: Read + Default> Read for Option<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        if r.null()? {
            *self = None;
            return Ok(());
        }
        self.insert(T::default()).read(r)
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, w: &mut Writer) {
        match self {
            Some(value) => value.write(w),
            None => w.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Read> Read for Box<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        (**self).read(r)
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, w: &mut Writer) {
        (**self).write(w);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// An item that is `null` is left out: where an object's field may be `null`, so may a list's item.
impl<T: Read + Default> Read for Vec<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.clear();
        r.array(|r| {
            if r.null()? {
                return Ok(());
            }
            if self.capacity() == 0 {
                self.reserve_exact(const { first_capacity(size_of::<T>()) });
            }
            self.push_mut(T::default()).read(r) // in place: items may be large
        })
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, w: &mut Writer) {
        w.array(self.iter().map(|item| item as &dyn Write));
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Room for so many items of a list is made at once: a few, in a block that allocators have at hand.
const fn first_capacity(size: usize) -> usize {
    match size {
        0..=256 => 4,
        257..=512 => 1024 / size,
        _ => 1,
    }
}

/// Stores a value that says something: an empty list or a `false` must not make the group of rare
/// fields it belongs to.
pub(crate) fn keep<T: Write>(value: T, put: impl FnOnce(T)) -> Result<()> {
    if !value.is_absent() {
        put(value);
    }
    Ok(())
}
