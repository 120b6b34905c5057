//! The catalogue of findings: stable names, levels, one line each.

use std::fmt;
use std::str::FromStr;

use super::docs;
use super::level::Level;

macro_rules! codes {
    ($($variant:ident $code:literal $name:literal $level:ident $summary:literal,)+) => {
        /// What a finding is about. Codes are stable: they never change their meaning.
        ///
        /// `LD00..` are what ldirectord rejects a file for, `LD01..` what it warns of itself or
        /// should, `LD02..` traps of the text, `LD03..` of addresses and the IPVS table, `LD04..`
        /// of checks, `LD05..` of running.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`, `", $name, "`: ", $summary, ".")] $variant,)+
        }

        impl Code {
            /// All codes, in order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, such as `LD0001`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The stable name, such as `unknown-directive`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it is about in half a line; lower case, without a full stop.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }

            /// How seriously it is taken when nobody says otherwise.
            #[must_use]
            pub const fn default_level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }
        }
    };
}

codes! {
    UnknownDirective "LD0001" "unknown-directive" Deny "no such directive",
    MalformedLine "LD0002" "malformed-line" Deny
        "the line is no `key = value`, or is not indented as its place demands",
    WrongContext "LD0003" "wrong-context" Deny "the directive exists, but not in this context",
    RemovedDirective "LD0004" "removed-directive" Deny "the directive was removed from ldirectord",
    MissingQuotes "LD0005" "missing-quotes" Deny "the value must stand in double quotes",
    EmptyValue "LD0006" "empty-value" Deny "the value is empty",
    InvalidNumber "LD0007" "invalid-number" Deny
        "the value holds no number, or a zero that is not allowed",
    InvalidYesNo "LD0008" "invalid-yes-no" Deny
        "the value is neither exactly `yes` nor exactly `no`",
    UnknownWord "LD0009" "unknown-word" Deny
        "the value is not one of the words that the directive knows",
    OutOfRange "LD0010" "out-of-range" Deny "the number is outside its range",
    InvalidNetmask "LD0011" "invalid-netmask" Deny
        "the netmask has not the form that the family of the section demands",
    InvalidScheduler "LD0012" "invalid-scheduler" Deny "the scheduler holds no lower-case letter",
    InvalidVirtual "LD0013" "invalid-virtual" Deny
        "the virtual service is neither address and port nor a firewall mark",
    UnresolvedHost "LD0014" "unresolved-host" Deny
        "the host does not resolve in the family of the section",
    UnresolvedPort "LD0015" "unresolved-port" Deny "the port does not resolve",
    WrongFamily "LD0016" "wrong-family" Deny
        "an IPv6 directive in an IPv4 section, or the other way round",
    InvalidReal "LD0017" "invalid-real" Deny "the real server is not `HOST[->HOST][:PORT] METHOD …`",
    InvalidForwarding "LD0018" "invalid-forwarding" Deny
        "the forwarding method is none of gate, masq, ipip",
    TrailingText "LD0019" "trailing-text" Deny
        "the real server line holds something that belongs to nothing",
    InvalidRange "LD0020" "invalid-range" Deny
        "the range of real servers runs backwards, or is IPv6",
    DuplicateVirtual "LD0021" "duplicate-virtual" Deny "two sections have the same identity",
    VirtualAtEnd "LD0022" "virtual-at-end" Deny
        "a `virtual` line is the last line of the file, which ldirectord reads twice",
    LimitExceeded "LD0023" "limit-exceeded" Deny
        "the file holds more than the limits of this library allow",
    DeprecatedCheckCount "LD0101" "deprecated-checkcount" Warn "`checkcount` is deprecated",
    BareSupervised "LD0102" "bare-supervised" Warn "`supervised` without a value is deprecated",
    IgnoredCheckInterval "LD0103" "ignored-checkinterval" Warn
        "`checkinterval` of a section does nothing without `fork=yes`",
    AmbiguousVirtual "LD0104" "ambiguous-virtual" Deny
        "two sections mean the same service to the kernel, though not to ldirectord",
    TooManyFindings "LD0199" "too-many-findings" Warn "further findings were dropped",
}

impl Code {
    /// All codes, in order of their numbers.
    #[must_use]
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        Self::ALL.iter().copied()
    }

    /// Whether ldirectord rejects a file for it (or this library does, for its limits).
    #[must_use]
    pub const fn is_rejection(self) -> bool {
        matches!(self.as_str().as_bytes(), [b'L', b'D', b'0', b'0', ..])
    }

    /// What it means, why it matters and what to do: a paragraph or two of Markdown.
    #[must_use]
    pub fn explain(self) -> &'static str {
        docs::of(self).explain
    }

    /// A file that has this finding and no other.
    #[must_use]
    pub fn bad(self) -> &'static str {
        docs::of(self).bad
    }

    /// The same file as it should be: no findings.
    #[must_use]
    pub fn good(self) -> &'static str {
        docs::of(self).good
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown code `{0}`: use one such as `LD0001` or its name, such as `unknown-directive`")]
pub struct UnknownCode(String);

impl FromStr for Code {
    type Err = UnknownCode;

    /// Takes a code in any case, or its name.
    fn from_str(word: &str) -> Result<Self, UnknownCode> {
        let is_meant =
            |code: &Self| word.eq_ignore_ascii_case(code.as_str()) || word == code.name();
        let found = Self::all().find(is_meant);
        found.ok_or_else(|| UnknownCode(super::shown(word.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Code;
    use crate::Level;

    #[test]
    fn codes_and_names_are_unique_sorted_and_read_back() {
        let codes: Vec<_> = Code::all().map(Code::as_str).collect();
        let names: HashSet<_> = Code::all().map(Code::name).collect();

        assert!(codes.is_sorted_by(|left, right| left < right));
        assert_eq!(names.len(), codes.len());
        for code in Code::all() {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert_eq!(code.as_str().to_lowercase().parse(), Ok(code));
            assert_eq!(code.name().parse(), Ok(code));
        }
    }

    #[test]
    fn every_code_is_documented() {
        for code in Code::all() {
            assert!(code.explain().len() > 80, "{code} {}", code.explain());
            assert!(!code.summary().ends_with('.'), "{code}");
        }
    }

    #[test]
    fn what_ldirectord_rejects_is_denied() {
        for code in Code::all().filter(|code| code.is_rejection()) {
            assert_eq!(code.default_level(), Level::Deny, "{code}");
        }
    }
}
