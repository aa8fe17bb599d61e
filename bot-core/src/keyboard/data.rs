//! What a button can carry: typed data, or a text.

use std::{any::type_name, borrow::Cow};

use crate::callback_data::{CallbackData, DataTooLong, FitsAButton, NeedsNoSignature};

/// What [`button`](super::button) takes for its data: a text, or a value of a type that derives
/// `CallbackData`, whose length is bounded and which is not signed.
///
/// A text is taken as it is; whether it has 1 to 64 bytes is checked when the keyboard is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no data of a button",
    label = "neither a text nor a type that derives `CallbackData`",
    note = "put `#[derive(CallbackData)]` on the type and give it by value; or give a text: `\"…\"`, a `String`, a `format!(…)`"
)]
pub trait ButtonData: AnyButtonData {}

/// What [`try_button`](super::try_button) takes for its data: a text, or a value of a type that
/// derives `CallbackData` and is not signed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no data of a button",
    label = "neither a text nor a type that derives `CallbackData`",
    note = "put `#[derive(CallbackData)]` on the type and give it by value; or give a text: `\"…\"`, a `String`, a `format!(…)`"
)]
pub trait AnyButtonData: Sized {
    /// The text, however long.
    fn into_text(self) -> String;
}

impl<T: CallbackData> ButtonData for T
where
    T::Signature: NeedsNoSignature<T>,
    T::Length: FitsAButton<T>,
{
}

impl<T: CallbackData> AnyButtonData for T
where
    T::Signature: NeedsNoSignature<T>,
{
    fn into_text(self) -> String {
        self.encode()
    }
}

macro_rules! texts {
    ($($type:ty)*) => {
        $(
            impl ButtonData for $type {}

            impl AnyButtonData for $type {
                fn into_text(self) -> String {
                    self.into()
                }
            }
        )*
    };
}

texts!(&str String &String Cow<'_, str>);

/// The text, if a button holds it.
pub(super) fn fitting<D: AnyButtonData>(data: D) -> Result<String, DataTooLong> {
    DataTooLong::check(data.into_text(), type_name::<D>())
}
