//! Where a byte stands, eight bytes at a time.
//!
//! Most lines are so short that a call of a vectorised search for each takes longer than the
//! search. And such a search must ask the processor what it can do: on a virtual machine the
//! answers take longer than to look through a usual file.

/// Bytes that are looked at together.
const WORD: usize = size_of::<u64>();
/// The lowest bit of each byte.
const ONES: u64 = u64::MAX / 0xff;
/// All bits of each byte but the highest.
const LOW: u64 = ONES * 0x7f;

/// Bytes of which the presence of one is asked at once.
const CHUNK: usize = 1024;

/// Whether a byte is anywhere in a text.
pub(crate) fn holds(text: &[u8], wanted: u8) -> bool {
    // Without an end inside of a chunk the compiler makes vectors of it.
    let in_chunk = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |any, byte| any | (*byte == wanted))
    };
    text.chunks(CHUNK).any(in_chunk)
}

/// Offsets of all line feeds, and of the end of a last line without one.
#[derive(Clone, Debug)]
pub(super) struct Ends<'a> {
    places: Places<'a>,
    /// Offset behind the last line, unless that has a line feed.
    last: Option<usize>,
}

impl<'a> Ends<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let ended = bytes.last().is_none_or(|last| *last == b'\n');
        Self {
            places: Places::of(b'\n', bytes),
            last: (!ended).then_some(bytes.len()),
        }
    }
}

impl Iterator for Ends<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        self.places.next().or_else(|| self.last.take())
    }
}

/// Offsets of a byte, in order.
#[derive(Clone, Debug)]
pub(super) struct Places<'a> {
    /// The byte, eight times.
    wanted: u64,
    words: std::slice::Iter<'a, [u8; WORD]>,
    /// What is left behind the last whole word, and how many bytes of it.
    rest: ([u8; WORD], usize),
    /// The highest bit of each byte of the last word that is wanted and still to come.
    found: u64,
    /// Offset of the word behind the last.
    next: usize,
}

impl<'a> Places<'a> {
    pub(super) fn of(wanted: u8, bytes: &'a [u8]) -> Self {
        let (words, rest) = bytes.as_chunks();
        // Anything but what is wanted.
        let mut last = [!wanted; WORD];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        Self {
            wanted: ONES * u64::from(wanted),
            words: words.iter(),
            rest: (last, rest.len()),
            found: 0,
            next: 0,
        }
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            let word = match self.words.next() {
                Some(word) => *word,
                None if self.rest.1 == 0 => return None,
                None => {
                    self.rest.1 = 0;
                    self.rest.0
                }
            };
            self.found = zeros(u64::from_le_bytes(word) ^ self.wanted);
            self.next += WORD;
        }
        let byte = self.found.trailing_zeros() / u8::BITS;
        self.found &= self.found - 1;
        Some(self.next - WORD + byte as usize)
    }
}

/// The highest bit of each byte that is zero, and nothing else.
const fn zeros(word: u64) -> u64 {
    // A byte carries into its highest bit unless it is zero; never into the next byte.
    !(((word & LOW) + LOW) | word | LOW)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::{CHUNK, Ends, Places, holds};

    proptest! {
        #[test]
        fn all_places_are_found(
            bytes in prop::collection::vec(prop::sample::select(b"\n\n\x0b\x09\x8a\x00\xffa".to_vec()), 0..60),
            wanted in prop::sample::select(b"\n\x00\xff".to_vec()),
        ) {
            let numbered = bytes.iter().enumerate();
            let expected: Vec<usize> = numbered.filter(|(_, byte)| **byte == wanted).map(|(at, _)| at).collect();
            prop_assert!(Places::of(wanted, &bytes).eq(expected.iter().copied()), "{bytes:?}");
            prop_assert_eq!(holds(&bytes, wanted), !expected.is_empty());
        }

        #[test]
        fn every_line_ends(lines in prop::collection::vec("[ab]{0,20}", 0..10), ended: bool) {
            let text = lines.join("\n") + if ended { "\n" } else { "" };
            let ends = Ends::of(text.as_bytes()).map(|end| text[..end].rsplit('\n').next().unwrap());
            prop_assert!(ends.eq(text.lines()), "{text:?}");
        }
    }

    #[test]
    fn a_byte_is_seen_in_every_chunk() {
        for at in [0, CHUNK - 1, CHUNK, 3 * CHUNK - 1] {
            let mut bytes = vec![b'.'; 3 * CHUNK];
            assert!(!holds(&bytes, b'#'));
            bytes[at] = b'#';
            assert!(holds(&bytes, b'#'));
        }
    }
}
