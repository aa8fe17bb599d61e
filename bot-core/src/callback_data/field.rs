//! What may be a part of a button's data.

use super::{DataReader, DataWriter, bounds::decimal};
use crate::types::UserId;

/// A part of [`CallbackData`](super::CallbackData): the type of a field.
///
/// Whole numbers, `bool` (`1` and `0`), `char`, `String`, [`UserId`], tuples and [`Option`]s of
/// them; and every type that derives `CallbackData` and is not signed, which is written without its
/// prefix and version: when it changes, raise the version of the type it is in.
///
/// A type of one's own goes by way of another:
///
/// ```
/// use bot_core::callback_data::{DataField, DataReader, DataWriter};
///
/// struct Minutes(u16);
///
/// impl DataField for Minutes {
///     const LONGEST: Option<usize> = u16::LONGEST;
///
///     fn write(&self, data: &mut DataWriter) {
///         self.0.write(data);
///     }
///
///     fn read(data: &mut DataReader<'_>) -> Option<Self> {
///         u16::read(data).map(Self)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a button's data",
    label = "no `DataField`",
    note = "a part is a whole number, `bool`, `char`, `String`, `UserId`, an `Option` or tuple of these, or an unsigned type that derives `CallbackData`; a type of yours may implement `DataField`"
)]
pub trait DataField: Sized {
    /// No value is written with more bytes than this; `None` if it may be of any length.
    const LONGEST: Option<usize>;

    /// Writes at least one part.
    fn write(&self, data: &mut DataWriter);

    /// Reads what was written; nothing if it is none of this type.
    fn read(data: &mut DataReader<'_>) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(
            impl DataField for $type {
                const LONGEST: Option<usize> =
                    Some((<$type>::MIN != 0) as usize + decimal(<$type>::MAX as u128));

                fn write(&self, data: &mut DataWriter) {
                    data.text(itoa::Buffer::new().format(*self));
                }

                fn read(data: &mut DataReader<'_>) -> Option<Self> {
                    data.text()?.parse().ok()
                }
            }
        )*
    };
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl DataField for bool {
    const LONGEST: Option<usize> = Some(1);

    fn write(&self, data: &mut DataWriter) {
        data.text(if *self { "1" } else { "0" });
    }

    fn read(data: &mut DataReader<'_>) -> Option<Self> {
        match &*data.text()? {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }
}

impl DataField for char {
    const LONGEST: Option<usize> = Some(Self::MAX_LEN_UTF8);

    fn write(&self, data: &mut DataWriter) {
        data.text(self.encode_utf8(&mut [0; Self::MAX_LEN_UTF8]));
    }

    fn read(data: &mut DataReader<'_>) -> Option<Self> {
        data.text()?.parse().ok()
    }
}

impl DataField for String {
    const LONGEST: Option<usize> = None;

    fn write(&self, data: &mut DataWriter) {
        data.text(self);
    }

    fn read(data: &mut DataReader<'_>) -> Option<Self> {
        data.text().map(Into::into)
    }
}

impl DataField for UserId {
    const LONGEST: Option<usize> = i64::LONGEST;

    fn write(&self, data: &mut DataWriter) {
        self.0.write(data);
    }

    fn read(data: &mut DataReader<'_>) -> Option<Self> {
        i64::read(data).map(Self)
    }
}

impl<T: DataField> DataField for Option<T> {
    const LONGEST: Option<usize> = match T::LONGEST {
        Some(max) => Some(1 + max),
        None => None,
    };

    fn write(&self, data: &mut DataWriter) {
        match self {
            Some(value) => data.some(|data| value.write(data)),
            None => data.text(""),
        }
    }

    fn read(data: &mut DataReader<'_>) -> Option<Self> {
        data.option(T::read)
    }
}

macro_rules! tuples {
    ($(($($part:ident)*))*) => {
        $(
            impl<$($part: DataField),*> DataField for ($($part,)*) {
                const LONGEST: Option<usize> =
                    super::together(&[$($part::LONGEST),*]).of_a_field();

                fn write(&self, data: &mut DataWriter) {
                    #[allow(non_snake_case, reason = "named like their types")]
                    let ($($part,)*) = self;
                    $($part.write(data);)*
                }

                fn read(data: &mut DataReader<'_>) -> Option<Self> {
                    Some(($($part::read(data)?,)*))
                }
            }
        )*
    };
}

tuples!((A) (A B) (A B C) (A B C D));
