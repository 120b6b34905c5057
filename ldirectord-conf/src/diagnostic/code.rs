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
    GlobalComment "LD0201" "global-comment" Warn
        "a comment behind a global directive is not taken off",
    CarriageReturn "LD0202" "carriage-return" Warn "lines end with CR LF",
    HashInQuotes "LD0203" "hash-in-quotes" Deny "a `#` inside quotes cuts the value off",
    TabInValue "LD0204" "tab-in-value" Warn "a TAB inside a value becomes four blanks",
    TypographicQuotes "LD0205" "typographic-quotes" Deny
        "typographic quotes are part of the value",
    SingleQuotes "LD0206" "single-quotes" Deny "single quotes are part of the value",
    QuotesAreData "LD0207" "quotes-are-data" Warn "quotes of this directive are part of the value",
    TextBehindQuote "LD0208" "text-behind-quote" Warn "text behind the last quote is ignored",
    SeveralStrings "LD0209" "several-strings" Warn
        "one value reaches from the first quote to the last",
    TrailingBlank "LD0210" "trailing-blank" Warn "a blank behind the value is part of it",
    OddBlank "LD0211" "odd-blank" Warn "a character that looks like a blank is none",
    Continuation "LD0212" "continuation" Warn "a backslash does not continue the line",
    RepeatedDirective "LD0213" "repeated-directive" Warn "a later line overrules this one",
    HeaderText "LD0214" "header-text" Warn
        "text behind the address of a virtual service is ignored",
    NumberInText "LD0215" "number-in-text" Warn "only the first run of digits counts",
    WordInText "LD0216" "word-in-text" Warn
        "ldirectord finds another word in the value than the one it is",
    UnknownLint "LD0217" "unknown-lint" Warn "a `# lint:` comment says something unknown",
    ZeroNumber "LD0218" "zero-number" Warn "a zero in disguise",
    VirtualWithoutPort "LD0301" "virtual-without-port" Deny
        "a virtual service without a port is a firewall mark",
    UnusableMark "LD0302" "unusable-mark" Deny "the kernel has no such firewall mark",
    PortZero "LD0303" "port-zero" Deny "port 0 needs persistence",
    SkippedText "LD0304" "skipped-text" Deny "text in front of the real server is skipped",
    NumericHost "LD0305" "numeric-host" Deny "the number is another address than it looks",
    LostText "LD0306" "lost-text" Deny "text on a real server line is dropped",
    WeightTooLarge "LD0307" "weight-too-large" Deny "the weight is above 2147483647",
    ThresholdOrder "LD0308" "threshold-order" Deny
        "the upper threshold stands before the lower one and is lost",
    ThresholdRange "LD0309" "threshold-range" Deny "the lower threshold is above the upper one",
    LostReceive "LD0310" "lost-receive" Deny
        "a request that begins with `/` loses the receive pattern of its line",
    BrokenRange "LD0311" "broken-range" Deny
        "the range gives other servers than those between its ends",
    ForwardingPort "LD0312" "forwarding-port" Warn "only masq can change the port",
    DuplicateReal "LD0313" "duplicate-real" Warn
        "the same real server stands twice in the section",
    FallbackIsReal "LD0314" "fallback-is-real" Warn "the fallback is one of the real servers",
    FallbackOfMark "LD0315" "fallback-of-mark" Deny
        "a global fallback does not work for a firewall mark",
    EmptyFallback "LD0316" "empty-fallback" Warn
        "a fallback without a host means the director itself",
    NoRealServer "LD0317" "no-real-server" Warn "a virtual service has no real server",
    UnknownScheduler "LD0318" "unknown-scheduler" Deny "the kernel has no such scheduler",
    SchedulerText "LD0319" "scheduler-text" Deny
        "ldirectord reads another scheduler than the one written",
    NetmaskNumbers "LD0320" "netmask-numbers" Deny "the netmask is four numbers, but no netmask",
    IgnoredNetmask "LD0321" "ignored-netmask" Warn "a netmask without persistence does nothing",
    NeedlessPersistence "LD0322" "needless-persistence" Warn "persistence changes nothing here",
    IgnoredOps "LD0323" "ignored-ops" Warn "one-packet scheduling is for udp",
    SchedulerFlags "LD0324" "scheduler-flags" Deny "flags that the scheduler does not have",
    PersistenceRange "LD0325" "persistence-range" Deny "the persistence is out of range",
    NothingChecked "LD0401" "nothing-checked" Warn "service `none` makes every server count as up",
    ChecksOff "LD0402" "checks-off" Warn "servers are never checked",
    NoCheckCommand "LD0403" "no-check-command" Deny
        "an external check without a command always succeeds",
    HeadWithReceive "LD0404" "head-with-receive" Deny
        "an answer to HEAD has no content that could match",
    DnsWithoutReceive "LD0405" "dns-without-receive" Deny
        "a dns check without `receive` never succeeds",
    NoReceive "LD0406" "no-receive" Deny
        "an ftp or simpletcp check without `receive` is undefined",
    PopWithoutLogin "LD0407" "pop-without-login" Deny
        "without a login a closed pop port counts as up",
    SqlIncomplete "LD0408" "sql-incomplete" Deny "an sql check lacks login, request or database",
    SqlWithoutTimeout "LD0409" "sql-without-timeout" Allow "an sql check has no timeout",
    LoginByPort "LD0410" "login-by-port" Warn
        "a service by its port does not get its default login",
    SharedCheck "LD0411" "shared-check" Warn
        "two services share a check although their logins differ",
    ShortInterval "LD0412" "short-interval" Allow "the check interval is shorter than a timeout",
    RegexDialect "LD0413" "regex-dialect" Warn "the pattern is understood by Perl only",
    CommandArguments "LD0414" "command-arguments" Deny
        "an external check command cannot have arguments",
    IgnoredDirective "LD0415" "ignored-directive" Warn "the check does not use this directive",
    PingIpv6 "LD0416" "ping-ipv6" Deny "ldirectord cannot ping IPv6 servers",
    UdpConnect "LD0417" "udp-connect" Warn "the connect check of a udp service is a ping",
    CheckPort "LD0418" "check-port" Warn "checks go to another port than the traffic",
    SimpleTcpSlash "LD0419" "simpletcp-slash" Warn "a simpletcp check does not send the first `/`",
    AbsoluteUrl "LD0420" "absolute-url" Warn "a whole URL as request is a path",
    RadiusIncomplete "LD0421" "radius-incomplete" Deny
        "a radius check lacks login, password or secret",
    CachedScript "LD0422" "cached-script" Allow "an external-perl check is read only once",
    TimeoutOverride "LD0423" "timeout-override" Warn
        "a timeout of the section replaces the other global timeout too",
    UnverifiedTls "LD0424" "unverified-tls" Allow "certificates are not verified",
    DnsIpv6 "LD0425" "dns-ipv6" Warn "a dns check never sees an IPv6 address",
    ReadablePassword "LD0501" "readable-password" Warn
        "everybody on the system can read a password",
    QuiescentDefault "LD0502" "quiescent-default" Allow
        "`quiescent` is not set, and its default is not the documented one",
    IgnoredMail "LD0503" "ignored-mail" Warn "mail settings without a recipient do nothing",
    LogFileWord "LD0504" "logfile-word" Deny
        "the log file is neither a path nor a syslog facility",
    IgnoredReadd "LD0505" "ignored-readdquiescent" Warn
        "`readdquiescent` without `quiescent` does nothing",
    CommandOfMark "LD0506" "command-of-mark" Warn
        "the fallback command of a firewall mark gets no address",
    StuckPersistence "LD0507" "stuck-persistence" Warn
        "a dead server keeps its persistent clients",
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

    /// A file that has this finding and no other, when its level is not allow.
    ///
    /// `LD0501` needs a file that is readable for everybody; `LD0199` has no example.
    #[must_use]
    pub fn bad(self) -> &'static str {
        docs::of(self).bad
    }

    /// The same file as it should be: nothing to find at the default levels.
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
