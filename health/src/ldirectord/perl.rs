//! From Perl's regular expressions to ours: the same text, where the two differ.
//!
//! Only spellings that both sides accept with another meaning, or that Perl takes literally, are
//! rewritten. What our engine cannot do stays as it is and is refused when it is compiled.
//! Known differences that remain: a `$` in the middle of an expression takes the line feed that it
//! only looks at in Perl, possessive repetitions give back, and with `(?m)` a `^` also matches
//! after a last line feed.

/// Where a `$` of Perl matches: at the end, or before a last line feed.
const END: &str = r"(?:\n?\z)";

/// Rewrites a Perl expression over bytes; the result is ASCII.
pub(super) fn translate(perl: &[u8]) -> String {
    let mut rewriter = Rewriter {
        rest: perl,
        multi_line: has_multi_line_flag(perl),
        out: String::new(),
    };
    while let Some(byte) = rewriter.take() {
        rewriter.outside_class(byte);
    }
    rewriter.out
}

struct Rewriter<'a> {
    rest: &'a [u8],
    multi_line: bool,
    out: String,
}

impl Rewriter<'_> {
    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn outside_class(&mut self, byte: u8) {
        match byte {
            b'\\' => self.escape(),
            b'[' => self.class(),
            b'$' if !self.multi_line => self.out.push_str(END),
            b'{' if !is_quantifier(self.rest) => self.out.push_str(r"\{"),
            other => self.literal(other),
        }
    }

    fn escape(&mut self) {
        match self.take() {
            Some(b'Z') => self.out.push_str(END),
            Some(b'h') => self.out.push_str(r"[\t ]"),
            Some(b'e') => self.out.push_str(r"\x1b"),
            // These would be word boundaries; to Perl they are plain characters.
            Some(plain @ (b'<' | b'>')) => self.out.push(char::from(plain)),
            Some(byte) if byte.is_ascii() => self.out.extend(['\\', char::from(byte)]),
            Some(byte) => self.literal(byte),
            None => self.out.push('\\'),
        }
    }

    /// A bracketed class: no set operations, no nesting.
    fn class(&mut self) {
        self.out.push('[');
        if self.rest.first() == Some(&b'^') {
            self.take();
            self.out.push('^');
        }
        let mut first = true;
        while let Some(byte) = self.take() {
            match byte {
                b']' if !first => return self.out.push(']'),
                b'\\' => self.escape(),
                b'[' if self.rest.first() == Some(&b':') => self.posix_class(),
                b'[' | b']' | b'&' | b'~' => self.out.extend(['\\', char::from(byte)]),
                other => self.literal(other),
            }
            first = false;
        }
    }

    /// `[:alpha:]` within a class, up to its own bracket.
    fn posix_class(&mut self) {
        self.out.push('[');
        while let Some(byte) = self.take() {
            self.literal(byte);
            if byte == b']' {
                return;
            }
        }
    }

    fn literal(&mut self, byte: u8) {
        if byte.is_ascii() {
            self.out.push(char::from(byte));
        } else {
            self.out.push_str(&format!(r"\x{byte:02x}"));
        }
    }
}

/// Whether what follows a brace makes it a repetition: `{3}`, `{3,}`, `{3,5}`.
fn is_quantifier(rest: &[u8]) -> bool {
    let Some(end) = rest.iter().position(|byte| *byte == b'}') else {
        return false;
    };
    let inside = rest.get(..end).unwrap_or_default();
    let mut parts = inside.splitn(2, |byte| *byte == b',');
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let first = parts
        .next()
        .is_some_and(|part| !part.is_empty() && digits(part));
    first && parts.next().is_none_or(digits)
}

/// Whether a group turns on `m`, under which both sides agree about `$`.
fn has_multi_line_flag(perl: &[u8]) -> bool {
    let groups = perl
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair == b"(?");
    let flags = |(at, _)| perl.get(at + 2..).unwrap_or_default().iter();
    groups.map(flags).any(|flags| {
        flags
            .copied()
            .take_while(u8::is_ascii_lowercase)
            .any(|flag| flag == b'm')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::http::Pattern;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    use std::fmt::Write as _;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    #[test]
    fn spellings_that_differ_are_rewritten() {
        let cases: [(&[u8], &str); 14] = [
            (b"auth", "auth"),
            (b"OK$", r"OK(?:\n?\z)"),
            (br"OK\Z", r"OK(?:\n?\z)"),
            (br"costs \$5", r"costs \$5"),
            (b"[$]", "[$]"),
            (br"(?m)^a$", r"(?m)^a$"),
            (br#"{"status":"up"}"#, r#"\{"status":"up"}"#),
            (b"a{2,3}b{4}c{5,}", "a{2,3}b{4}c{5,}"),
            (br"\<b\>", "<b>"),
            (b"[[a]", r"[\[a]"),
            (b"[]a]", r"[\]a]"),
            (b"[a&&b~~c]", r"[a\&\&b\~\~c]"),
            (b"[[:digit:]x]", "[[:digit:]x]"),
            (b"caf\xe9", r"caf\xe9"),
        ];

        for (perl, expected) in cases {
            assert_eq!(translate(perl), expected);
            assert!(Pattern::new(expected).is_ok(), "{expected}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_rewritten_to_ascii(perl: Vec<u8>) {
            prop_assert!(translate(&perl).is_ascii());
        }

        #[test]
        fn plain_words_stay_as_they_are(word in "[a-zA-Z0-9 .*+?|()/<>=\"'-]{0,40}") {
            prop_assert_eq!(translate(word.as_bytes()), word);
        }
    }

    /// One word of an expression; every kind of spelling that is rewritten, and plain ones.
    fn atom() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "a",
            "b",
            "OK",
            ".",
            r"\<",
            r"\>",
            r"\$",
            "<",
            "\"",
            "{",
            "}",
            "{a}",
            "a{2}",
            "b{1,}",
            "[[a]",
            "[]a]",
            "[^]a]",
            "[a&&b]",
            "[a~~b]",
            "[$]",
            "[[:digit:]{]",
            r"\h",
            r"\e",
            r"\d",
            r"\s",
            r"\w",
            r"\n",
            "a*",
            "(?:b|OK)?",
            "[^\\w]",
            "&",
            "~",
        ])
    }

    fn expression() -> impl Strategy<Value = String> {
        let flags = prop::sample::select(vec!["", "(?i)", "(?s)"]);
        let start = prop::sample::select(vec!["", "", "^", r"\A"]);
        let end = prop::sample::select(vec!["", "", "$", r"\Z", r"\z"]);
        let atoms = prop::collection::vec(atom(), 1..4).prop_map(|atoms| atoms.concat());
        let part =
            (start, atoms, end).prop_map(|(start, atoms, end)| format!("{start}{atoms}{end}"));
        let parts = prop::collection::vec(part, 1..3).prop_map(|parts| parts.join("|"));
        (flags, parts).prop_map(|(flags, parts)| format!("{flags}{parts}"))
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "b", "ok", "OK", "\n", "<", ">", "$", "{", "}", "\"", "&", "~", "[", "]", "\x1b",
            " ", "1", "\t",
        ]);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    /// What Perl says to each pair: `1`, `0`, or `-` for an expression that it refuses.
    fn ask_perl(pairs: &[(String, String)]) -> Vec<char> {
        let program = "no warnings; while (<STDIN>) { chomp; my ($p, $t) = map { pack 'H*', $_ } \
            split / /, $_, 2; my $r = eval { $t =~ /$p/ ? 1 : 0 }; print defined $r ? $r : '-'; }";
        let hex = |text: &str| {
            text.bytes().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            })
        };
        let line = |(perl, text): &(String, String)| format!("{} {}\n", hex(perl), hex(text));
        let input: String = pairs.iter().map(line).collect();
        let mut perl = Command::new("perl")
            .args(["-e", program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = perl.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = perl.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        output.stdout.into_iter().map(char::from).collect()
    }

    #[test]
    #[ignore = "needs perl: cargo lab test"]
    fn perl_gives_the_same_answer() {
        let mut runner = TestRunner::deterministic();
        let pairs: Vec<(String, String)> = (0..20_000)
            .map(|_| {
                (expression(), text())
                    .new_tree(&mut runner)
                    .unwrap()
                    .current()
            })
            .collect();

        let answers = ask_perl(&pairs);

        assert_eq!(answers.len(), pairs.len());
        let mut matching = 0;
        for ((perl, text), answer) in pairs.iter().zip(answers) {
            // Perl refuses some plain braces; there is nothing to compare then.
            if answer == '-' {
                continue;
            }
            let ours = Pattern::new(&translate(perl.as_bytes())).unwrap();
            let matches = ours.is_in(text.as_bytes());
            assert_eq!(matches, answer == '1', "{perl:?} as {ours:?} on {text:?}");
            matching += usize::from(matches);
        }
        println!("{} pairs, {matching} match", pairs.len());
        assert!(matching > 1000, "hardly anything matched");
    }
}
