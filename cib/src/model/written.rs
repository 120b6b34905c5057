//! Values with their spelling.

use std::fmt;
use std::marker::PhantomData;

use super::{ValueError, parse_boolean};

/// A value that stands in an attribute: read from text and written as text.
pub trait Value: Sized {
    /// Reads the text.
    ///
    /// # Errors
    /// [`ValueError`] when the text does not mean such a value.
    fn read(text: &str) -> Result<Self, ValueError>;

    /// Writes the value in the field's own spelling.
    fn write(&self) -> String;
}

impl Value for bool {
    /// As [`parse_boolean`]: all spellings that Pacemaker takes.
    fn read(text: &str) -> Result<Self, ValueError> {
        parse_boolean(text).ok_or_else(|| ValueError::new(text, "a boolean: true or false"))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

macro_rules! integers {
    ($($integer:ident $expected:literal),+) => {$(
        impl Value for $integer {
            fn read(text: &str) -> Result<Self, ValueError> {
                let number = text.trim().parse();
                number.map_err(|_| ValueError::new(text, $expected))
            }

            fn write(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
integers!(
    i64 "an integer",
    u32 "a whole number from 0 to 4294967295",
    u64 "a whole number from 0 to 18446744073709551615"
);

/// Values that parse with `FromStr` and print with `Display`.
macro_rules! values {
    ($($value:ty),+ $(,)?) => {$(
        impl $crate::model::Value for $value {
            fn read(text: &str) -> Result<Self, $crate::model::ValueError> {
                text.parse()
            }

            fn write(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
pub(super) use values;

/// The text of an attribute that should be a value of type `T`.
///
/// Models keep it, so that a document is written with the spelling it was read with (`20`, `20s`),
/// and so that a text that is no such value is not lost. Two are equal when their texts are.
///
/// ```
/// use cib::model::{Interval, Written};
///
/// let timeout: Written<Interval> = "20".parse()?;
/// assert_eq!(timeout.value()?.to_string(), "20s");
/// assert_eq!(timeout.text(), "20");
/// assert_eq!(Written::from(timeout.value()?).text(), "20s");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Written<T> {
    text: String,
    kind: PhantomData<fn() -> T>,
}

impl<T: Value> Written<T> {
    /// What the text means.
    ///
    /// # Errors
    /// [`ValueError`] when it means no such value.
    pub fn value(&self) -> Result<T, ValueError> {
        T::read(&self.text)
    }
}

impl<T> Written<T> {
    /// The text, whatever it means.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: PhantomData,
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T: Value> From<T> for Written<T> {
    fn from(value: T) -> Self {
        Self::from_text(value.write())
    }
}

impl<T> std::str::FromStr for Written<T> {
    type Err = std::convert::Infallible;

    /// Takes any text; [`Written::value`] tells whether it is a value.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_text(text))
    }
}

impl<T> Clone for Written<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.text.clone())
    }
}

impl<T> fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<T> fmt::Display for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> PartialEq for Written<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Written<T> {}

#[cfg(feature = "serde")]
impl<T> serde::Serialize for Written<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'d, T> serde::Deserialize<'d> for Written<T> {
    fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_text)
    }
}

/// JSON of a value is its text.
#[cfg(feature = "serde")]
macro_rules! as_text {
    ($($name:ty),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'d> serde::Deserialize<'d> for $name {
            fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'d, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

#[cfg(feature = "serde")]
as_text!(super::Interval, super::Role, super::Schema, super::Score);
