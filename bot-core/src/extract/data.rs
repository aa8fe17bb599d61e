//! What the pressed button carries, as a value.

use super::{Choice, FromUpdate, Need, Rejection, kind};
use crate::{
    callback_data::{self, CallbackData, DataKey, DataMismatch, Outdated},
    context::Context,
    update::Payload,
};

/// The data of the button that was pressed, as a value of a type that derives
/// [`CallbackData`].
///
/// Data of any other type does not match: the next handler is tried. So it is with data that was
/// made up, if the type is signed; and with that of another version, if [`CallbackData::upgrade`]
/// makes nothing of it: a handler that takes [`Outdated`] gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data<T>(pub T);

impl<T: CallbackData> FromUpdate<kind::callback_query> for Data<T> {
    type Rejection = DataMismatch;
    const CHOICE: Choice = Choice::Data(T::PREFIX);
    const NEEDS: &'static [Need] = &[Need::Data(DataKey::of::<T>)];

    async fn from_update(context: &Context) -> Result<Self, DataMismatch> {
        data(context).map(Self)
    }
}

/// Reads the data of a callback query. What could not be read for another reason than that it is
/// foreign is noted in the context.
pub(crate) fn data<T: CallbackData>(context: &Context) -> Result<T, DataMismatch> {
    let Payload::CallbackQuery(query) = &context.update().payload else {
        return Err(DataMismatch::NoData);
    };
    let text = query.data.as_deref().ok_or(DataMismatch::NoData)?;
    let read = callback_data::decode(text, context.bot());
    match &read {
        Err(mismatch @ (DataMismatch::Outdated(_) | DataMismatch::Forged))
            if context.note_mismatch(mismatch) && *mismatch == DataMismatch::Forged =>
        {
            tracing::warn!(
                prefix = T::PREFIX,
                user = %query.from.id,
                "a button's data is not signed by this bot with its present token: somebody may have made it up"
            );
        }
        _ => {}
    }
    read
}

/// See [`Outdated`].
impl FromUpdate<kind::callback_query> for Outdated {
    type Rejection = NotOutdated;
    const CHOICE: Choice = Choice::Some;

    async fn from_update(context: &Context) -> Result<Self, NotOutdated> {
        match context.mismatch() {
            Some(DataMismatch::Outdated(outdated)) => Ok(outdated.clone()),
            _ => Err(NotOutdated),
        }
    }
}

/// No handler before has met data of a version that it could not upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the data is not that of an outdated button")]
pub struct NotOutdated;

impl From<DataMismatch> for Rejection {
    fn from(mismatch: DataMismatch) -> Self {
        Self::Skip(mismatch.to_string().into())
    }
}

impl From<NotOutdated> for Rejection {
    fn from(error: NotOutdated) -> Self {
        Self::Skip(error.to_string().into())
    }
}
