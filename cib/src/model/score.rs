//! Scores: integers between -INFINITY and INFINITY, which saturate.

use std::fmt;
use std::ops::{Add, Neg};
use std::str::FromStr;

use super::ValueError;
use super::written::values;

/// How much the cluster wants something: -1,000,000 (`-INFINITY`) to 1,000,000 (`INFINITY`).
///
/// Arithmetic saturates, and -INFINITY wins over INFINITY (Pacemaker Explained, "Scores"), so
/// adding is commutative but not associative.
///
/// ```
/// use cib::model::Score;
///
/// assert_eq!("+INFINITY".parse(), Ok(Score::INFINITY));
/// assert_eq!(Score::new(2_000_000), Score::INFINITY);
/// assert_eq!((Score::new(-50) + Score::new(20)).to_string(), "-30");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i32);

impl Score {
    /// Must: 1,000,000.
    pub const INFINITY: Self = Self(1_000_000);
    /// Must not: -1,000,000.
    pub const MINUS_INFINITY: Self = Self(-1_000_000);
    /// Neither wanted nor unwanted.
    pub const ZERO: Self = Self(0);

    /// The score of an integer; anything beyond ±1,000,000 is ±INFINITY.
    #[must_use]
    pub fn new(value: i32) -> Self {
        Self(value.clamp(Self::MINUS_INFINITY.0, Self::INFINITY.0))
    }

    /// The score as an integer, ±1,000,000 for ±INFINITY.
    #[must_use]
    pub fn value(self) -> i32 {
        self.0
    }

    /// Whether the score is INFINITY or -INFINITY.
    #[must_use]
    pub fn is_infinite(self) -> bool {
        self == Self::INFINITY || self == Self::MINUS_INFINITY
    }
}

impl Add for Score {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::MINUS_INFINITY, _) | (_, Self::MINUS_INFINITY) => Self::MINUS_INFINITY,
            (Self::INFINITY, _) | (_, Self::INFINITY) => Self::INFINITY,
            (Self(one), Self(two)) => Self::new(one + two),
        }
    }
}

impl Neg for Score {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl From<i32> for Score {
    fn from(value: i32) -> Self {
        Self::new(value)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::INFINITY => f.write_str("INFINITY"),
            Self::MINUS_INFINITY => f.write_str("-INFINITY"),
            Self(value) => value.fmt(f),
        }
    }
}

impl FromStr for Score {
    type Err = ValueError;

    /// Reads an integer of any length, `INFINITY`, `+INFINITY` or `-INFINITY`.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let magnitude = if digits == "INFINITY" {
            Self::INFINITY
        } else if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            // Only numbers too long for an i32 fail here.
            digits.parse().map_or(Self::INFINITY, Self::new)
        } else {
            return Err(ValueError::new(
                text,
                "a score: an integer, INFINITY or -INFINITY",
            ));
        };
        Ok(if negative { -magnitude } else { magnitude })
    }
}

values!(Score);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_any_length_saturate() {
        assert_eq!("999999999999999999999".parse(), Ok(Score::INFINITY));
        assert_eq!("-1000000".parse(), Ok(Score::MINUS_INFINITY));
        assert_eq!("007".parse(), Ok(Score::new(7)));
    }

    #[test]
    fn other_texts_are_no_scores() {
        for text in ["", "-", "+", "--1", "infinity", "1.5", " 1", "INFINITYx"] {
            assert!(text.parse::<Score>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn addition_is_commutative_and_bounded(one: i32, two: i32) {
            let (one, two) = (Score::new(one), Score::new(two));

            prop_assert_eq!(one + two, two + one);
            prop_assert!((one + two).value().abs() <= 1_000_000);
            prop_assert_eq!(one + Score::ZERO, one);
            prop_assert_eq!(-(-one), one);
            prop_assert_eq!(one + Score::MINUS_INFINITY, Score::MINUS_INFINITY);
        }

        #[test]
        fn finite_sums_are_sums(one in -400_000..400_000, two in -400_000..400_000) {
            prop_assert_eq!((Score::new(one) + Score::new(two)).value(), one + two);
        }

        #[test]
        fn printing_and_parsing_are_inverse(value: i32) {
            let score = Score::new(value);

            prop_assert_eq!(score.to_string().parse(), Ok(score));
        }
    }
}
