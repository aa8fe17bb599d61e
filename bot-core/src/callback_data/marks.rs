//! What the compiler knows of a type's data beside its values: whether its length is bounded and
//! whether it is signed. So a button that could fail is a compile error, in words.

/// The length is bounded, and was compared with what a button holds.
#[derive(Debug)]
pub enum Bounded {}

/// The length is that of a text inside: any.
#[derive(Debug)]
pub enum AnyLength {}

/// Without a signature: whoever can press a button could also make up its data.
#[derive(Debug)]
pub enum Unsigned {}

/// With a signature, which only the bot can make.
#[derive(Debug)]
pub enum Signed {}

/// [`Signed`] or [`Unsigned`].
pub trait Signature {
    /// Whether it is the former.
    const SIGNED: bool;
}

impl Signature for Unsigned {
    const SIGNED: bool = false;
}

impl Signature for Signed {
    const SIGNED: bool = true;
}

/// From a value that the compiler has computed to a type.
#[derive(Debug)]
pub enum LengthOf<const BOUNDED: bool> {}

/// The type.
pub trait Length {
    /// [`Bounded`] or [`AnyLength`].
    type Length;
}

impl Length for LengthOf<true> {
    type Length = Bounded;
}

impl Length for LengthOf<false> {
    type Length = AnyLength;
}

/// The length of `T` lets it be a button's data unseen.
#[diagnostic::on_unimplemented(
    message = "the data of `{T}` may be of any length, and a button holds 64 bytes",
    label = "a text in `{T}` may be too long",
    note = "write `try_button(text, data)?`, which says so when it is; or keep the text elsewhere and put a number into the button"
)]
pub trait FitsAButton<T> {}

impl<T> FitsAButton<T> for Bounded {}

/// `T` can be a button's data without the bot.
#[diagnostic::on_unimplemented(
    message = "the data of `{T}` is signed, and to sign it takes the bot",
    label = "not signed yet",
    note = "write `button(text, data.sign(&bot)?)`"
)]
pub trait NeedsNoSignature<T> {}

impl<T> NeedsNoSignature<T> for Unsigned {}

/// `T` is data to sign.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not signed",
    label = "no signature to make or compare",
    note = "write `#[callback_data(signed)]` on `{T}`; or give it to `button` as it is"
)]
pub trait CanBeSigned<T> {}

impl<T> CanBeSigned<T> for Signed {}
