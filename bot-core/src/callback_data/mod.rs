//! Typed data of buttons: how a value becomes the text that a button carries, and comes back.
//!
//! A button below a message carries 1 to 64 bytes, which come back when it is pressed. A type that
//! derives [`CallbackData`] says what may stand in them: [`keyboard::button`] takes its values, and
//! [`extract::Data`] brings them to the handler. `bot_server::CallbackData` documents the derive.
//!
//! # The text
//!
//! It can be read by people, in logs and in the sandbox:
//!
//! | value | text |
//! | --- | --- |
//! | `Drink::Tea` | `drink:tea` |
//! | `Shop::Buy { item: 12 }` | `shop:buy:12` |
//! | the same, in version 2 of `Shop` | `shop~2:buy:12` |
//! | `Search { text: "a:b".into(), page: None }` | `search:a\:b:` |
//! | `Pay { user: UserId(7) }`, signed | `pay:7:HM_iuCEiCO2_` |
//!
//! First the prefix, which names the type, and its version if that is not 1; then the parts, each
//! after a `:`. In a text, `:` and `\` have a `\` before them. `None` is empty, and what could be
//! taken for it has a `+` before it. The last part of signed data is the signature.
//!
//! [`keyboard::button`]: crate::keyboard::button
//! [`extract::Data`]: crate::extract::Data

mod bounds;
mod decode;
mod field;
mod marks;
mod signature;
mod text;

#[doc(hidden)]
pub use bounds::{MaxLen, assert_fits, longest, max_len, together};
pub(crate) use decode::prefix;
pub use decode::{DataMismatch, Outdated};
pub use field::DataField;
pub use marks::{AnyLength, Bounded, Signature, Signed, Unsigned};
#[doc(hidden)]
pub use marks::{CanBeSigned, FitsAButton, Length, LengthOf, NeedsNoSignature};
pub use text::{DataReader, DataWriter};

use std::any::{TypeId, type_name};

use crate::client::Bot;

/// How many bytes of data a button holds.
pub const MAX_BUTTON_DATA: usize = 64;

/// What a button carries, as a type: derive it.
///
/// `#[derive(CallbackData)]` on a struct or enum writes all of it; the derive's own page, at
/// `bot_server::CallbackData`, has the attributes. The text is described in the
/// [module](self).
///
/// The functions here are for those who make or read a button's text without a handler:
///
/// ```
/// # use bot_core::callback_data::*;
/// # struct Page(u16);
/// # impl CallbackData for Page {
/// #     const PREFIX: &'static str = "page";
/// #     const MAX_LEN: Option<usize> = Some(10);
/// #     type Length = Bounded;
/// #     type Signature = Unsigned;
/// #     fn write_parts(&self, data: &mut DataWriter) { self.0.write(data) }
/// #     fn read_parts(data: &mut DataReader<'_>) -> Option<Self> { Some(Self(u16::read(data)?)) }
/// # }
/// // #[derive(CallbackData)]
/// // struct Page(u16);
/// assert_eq!(Page(7).encode(), "page:7");
/// assert!(matches!(Page::decode("page:7"), Ok(Page(7))));
/// assert_eq!(Page::decode("book:7").err(), Some(DataMismatch::Foreign));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `CallbackData`",
    label = "not a type of a button's data",
    note = "put `#[derive(CallbackData)]` on the type; what buttons with texts carry is `query.data`"
)]
pub trait CallbackData: Sized + Send + 'static {
    /// What its text begins with: the name by which it is told from other data.
    const PREFIX: &'static str;

    /// Which version of the type this is. It is raised when the type changes so that buttons made
    /// before can no longer be read.
    const VERSION: u8 = 1;

    /// No value's text has more bytes than this, prefix and signature included; `None` where a text
    /// inside may be of any length.
    const MAX_LEN: Option<usize>;

    /// [`Bounded`] if [`MAX_LEN`](Self::MAX_LEN) says how long it may be, else [`AnyLength`].
    type Length;

    /// [`Signed`] or [`Unsigned`].
    type Signature: Signature;

    /// Writes the parts, what stands behind the prefix.
    fn write_parts(&self, data: &mut DataWriter);

    /// Reads the parts; nothing if they are not such a value's.
    fn read_parts(data: &mut DataReader<'_>) -> Option<Self>;

    /// Makes a value of what a button of another version carries: the parts as they were written
    /// by `version`, for [`DataReader::new`]. Nothing if that cannot be done.
    ///
    /// The version is an older one, or a newer one if the program was set back.
    fn upgrade(version: u8, rest: &str) -> Option<Self> {
        let _ = (version, rest);
        None
    }

    /// The text, which a button takes if it has at most [`MAX_BUTTON_DATA`] bytes:
    /// [`keyboard::button`](crate::keyboard::button) makes one of the value itself.
    fn encode(&self) -> String
    where
        Self::Signature: NeedsNoSignature<Self>,
    {
        text::encode(self)
    }

    /// The text with its signature, for [`keyboard::button`](crate::keyboard::button).
    ///
    /// The key is derived from the bot's token, so every process of the bot has the same one, and
    /// with another token all signatures are others. What is signed is that the bot has made this
    /// data, not for whom: where only one user may press the button, put a
    /// [`UserId`](crate::types::UserId) into it and compare.
    ///
    /// # Errors
    ///
    /// When it has more bytes than a button holds, which for [`Bounded`] types cannot be.
    fn sign(&self, bot: &Bot) -> Result<String, DataTooLong>
    where
        Self::Signature: CanBeSigned<Self>,
    {
        let data = text::encode(self);
        let signature = signature::of(&data, bot.token());
        DataTooLong::check(format!("{data}:{signature}"), type_name::<Self>())
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it is none of this type's, or of a version that cannot be [upgraded](Self::upgrade).
    fn decode(data: &str) -> Result<Self, DataMismatch>
    where
        Self::Signature: NeedsNoSignature<Self>,
    {
        decode::unsigned(data)
    }

    /// Reads a text that [`sign`](Self::sign) has made.
    ///
    /// # Errors
    ///
    /// When it is none of this type's, or of a version that cannot be [upgraded](Self::upgrade), or
    /// its signature is wrong.
    fn verify(data: &str, bot: &Bot) -> Result<Self, DataMismatch>
    where
        Self::Signature: CanBeSigned<Self>,
    {
        decode::any(data, bot)
    }
}

/// A type of data, for comparing and for messages.
#[derive(Clone, Copy, Debug)]
pub struct DataKey {
    id: TypeId,
    name: &'static str,
    prefix: &'static str,
}

impl DataKey {
    /// The key of a type.
    #[must_use]
    pub fn of<T: CallbackData>() -> Self {
        Self { id: TypeId::of::<T>(), name: type_name::<T>(), prefix: T::PREFIX }
    }

    /// The type's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The prefix of its data.
    #[must_use]
    pub fn prefix(&self) -> &'static str {
        self.prefix
    }
}

/// The same type.
impl PartialEq for DataKey {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Data with more bytes than a button holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the data of a button holds {MAX_BUTTON_DATA} bytes, and this of `{of}` has {length}: keep what is long elsewhere and put its number into the button"
)]
#[non_exhaustive]
pub struct DataTooLong {
    /// The type of the data.
    pub of: &'static str,
    /// How many bytes it has.
    pub length: usize,
}

impl DataTooLong {
    /// The data, if it fits.
    pub(crate) fn check(data: String, of: &'static str) -> Result<String, Self> {
        match data.len() {
            ..=MAX_BUTTON_DATA => Ok(data),
            length => Err(Self { of, length }),
        }
    }
}

/// Reads a text of any type.
pub(crate) use decode::any as decode;
