//! serde for people who keep these types inside their own: the JSON text goes across.
//!
//! Works with `serde_json` (it goes through its `RawValue`). For another format, serialise the text
//! of [`json::to_string`](crate::json::to_string).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

use crate::{
    json,
    types::*,
    update::{AllowedUpdates, Update},
};

fn read<'de, T: json::Read + Default, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(d)?;
    json::from_str(raw.get()).map_err(D::Error::custom)
}

fn write<S: Serializer>(value: &dyn json::Write, s: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(json::to_string(value)).map_err(S::Error::custom)?.serialize(s)
}

macro_rules! bridge {
    ($($name:ident),* $(,)?) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                read(d)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                write(self, s)
            }
        }
    )*};
}

crate::__bot_for_each_type!(bridge);

bridge!(ChatId, InputFile, Secret, AllowedUpdates, Update);

/// A number to serde as well, so that it can be the key of a map.
impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        i64::deserialize(d).map(Self)
    }
}

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
