//! Values that are written in words.

/// Times: `10s`, `500ms`, `1m 30s`, or a number of seconds.
pub(super) mod time {
    use std::fmt;
    use std::time::Duration;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    struct Time;

    impl Visitor<'_> for Time {
        type Value = Duration;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time such as `10s` or `500ms`, or a number of seconds")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Str(text), &self);
            humantime::parse_duration(text).map_err(wrong)
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
            Ok(Duration::from_secs(seconds))
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<Duration, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Signed(seconds), &self);
            u64::try_from(seconds)
                .map(Duration::from_secs)
                .map_err(wrong)
        }

        fn visit_f64<E: Error>(self, seconds: f64) -> Result<Duration, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Float(seconds), &self);
            Duration::try_from_secs_f64(seconds).map_err(wrong)
        }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        deserializer.deserialize_any(Time).map(Some)
    }

    pub(in super::super) fn serialize<S: Serializer>(
        time: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => needed::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// The same where a time must be given.
    pub(in super::super) mod needed {
        use super::{Deserializer, Duration, Serializer, Time};

        pub(in super::super::super) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Duration, D::Error> {
            deserializer.deserialize_any(Time)
        }

        pub(in super::super::super) fn serialize<S: Serializer>(
            time: &Duration,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&humantime::format_duration(*time))
        }
    }
}

/// Ranges of HTTP statuses: `404`, `"200-299"`.
#[cfg(feature = "http")]
pub(super) mod statuses {
    use std::fmt;
    use std::ops::RangeInclusive;

    use serde::de::{Deserialize, Error, Visitor};
    use serde::{Deserializer, de::Unexpected};

    struct Range;

    /// One range.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(in super::super) struct Statuses(pub(in super::super) RangeInclusive<u16>);

    impl Visitor<'_> for Range {
        type Value = Statuses;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a status such as `404`, or a range such as \"200-299\"")
        }

        fn visit_u64<E: Error>(self, code: u64) -> Result<Statuses, E> {
            let code = u16::try_from(code)
                .map_err(|_wide| E::invalid_value(Unexpected::Unsigned(code), &self))?;
            Ok(Statuses(code..=code))
        }

        fn visit_i64<E: Error>(self, code: i64) -> Result<Statuses, E> {
            let code = u64::try_from(code)
                .map_err(|_negative| E::invalid_value(Unexpected::Signed(code), &self))?;
            self.visit_u64(code)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Statuses, E> {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            match (first.trim().parse(), last.trim().parse()) {
                (Ok(first), Ok(last)) => Ok(Statuses(first..=last)),
                _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
            }
        }
    }

    impl<'de> Deserialize<'de> for Statuses {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Range)
        }
    }
}
