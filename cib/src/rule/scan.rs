//! Numbers as C reads them: Pacemaker's texts are defined by `scanf` and `strtoll`.

/// What is left of a text while numbers are read from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'t> {
    rest: &'t [u8],
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            rest: text.as_bytes(),
        }
    }

    /// `%d`, or `%2d` with a width: blanks are skipped, then sign and digits within the width.
    pub(super) fn integer(&mut self, width: Option<usize>) -> Option<Integer> {
        let blanks = self.rest.iter().take_while(|byte| is_space(**byte)).count();
        let rest = self.rest.get(blanks..).unwrap_or_default();
        let field = rest.get(..width.unwrap_or(usize::MAX).min(rest.len()))?;
        let (negative, sign) = match field.first() {
            Some(b'-') => (true, 1),
            Some(b'+') => (false, 1),
            _ => (false, 0),
        };
        let digits = field.iter().skip(sign);
        let digits = digits.take_while(|byte| byte.is_ascii_digit());
        let mut magnitude: Option<u64> = Some(0);
        let mut length = 0;
        for digit in digits {
            length += 1;
            let digit = u64::from(digit - b'0');
            magnitude = magnitude.and_then(|so_far| so_far.checked_mul(10)?.checked_add(digit));
        }
        if length == 0 {
            return None;
        }
        self.rest = rest.get(sign + length..).unwrap_or_default();
        Some(Integer {
            negative,
            magnitude,
        })
    }

    /// A literal character of a format.
    pub(super) fn accept(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text.as_bytes())?;
        Some(())
    }
}

/// An integer of any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Integer {
    negative: bool,
    /// `None` beyond 64 bits.
    magnitude: Option<u64>,
}

impl Integer {
    /// What `%d` stores: `strtol`, clipped to 64 bits and then cut to 32.
    pub(super) fn int(self) -> i32 {
        low_half(
            self.long()
                .unwrap_or(if self.negative { i64::MIN } else { i64::MAX }),
        )
    }

    /// What `%u` stores: `strtoul`, clipped to 64 bits and then cut to 32.
    pub(super) fn unsigned(self) -> u32 {
        let magnitude = self.magnitude.unwrap_or(u64::MAX);
        let clipped = self.negative && self.magnitude.is_some();
        let value = if clipped {
            magnitude.wrapping_neg()
        } else {
            magnitude
        };
        u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default()
    }

    /// The value, if 64 bits hold it.
    pub(super) fn long(self) -> Option<i64> {
        let magnitude = self.magnitude?;
        if self.negative {
            0_i64.checked_sub_unsigned(magnitude)
        } else {
            i64::try_from(magnitude).ok()
        }
    }
}

/// `strtoll` over the start of a text: the value and what follows it. `None` without digits or
/// beyond 64 bits.
pub(super) fn long(text: &str) -> Option<(i64, &str)> {
    let mut scanner = Scanner::new(text);
    let value = scanner.integer(None)?.long()?;
    let read = text.len() - scanner.rest.len();
    Some((value, text.get(read..).unwrap_or_default()))
}

/// `isspace` in the C locale.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0D)
}

/// The low 32 bits of an integer, as C converts `long` to `int`.
pub(super) fn low_half(value: i64) -> i32 {
    let low = value & i64::from(u32::MAX);
    u32::try_from(low).unwrap_or_default().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_counts_the_sign_but_not_the_blanks() {
        let mut scanner = Scanner::new("  -12");
        assert_eq!(scanner.integer(Some(2)).map(Integer::int), Some(-1));
        assert_eq!(scanner.integer(Some(2)).map(Integer::int), Some(2));
        assert_eq!(scanner.integer(None), None);
    }

    #[test]
    fn long_numbers_are_clipped_and_then_cut() {
        let read = |text| Scanner::new(text).integer(None).unwrap();
        assert_eq!(read("4294967297").int(), 1);
        assert_eq!(read("99999999999999999999").int(), -1);
        assert_eq!(read("-1").unsigned(), u32::MAX);
        assert_eq!(long("12-"), Some((12, "-")));
        assert_eq!(long("x"), None);
    }
}
