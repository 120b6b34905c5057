//! The closed vocabularies of the file: forwarding, check type, service, method, mail status.

use std::fmt;

/// How packets reach a real server; `gate`, `masq` or `ipip` in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Forwarding {
    /// `gate`: direct routing (`ipvsadm -g`). The default of fallback servers.
    #[default]
    DirectRoute,
    /// `masq`: network address translation (`ipvsadm -m`).
    Masquerade,
    /// `ipip`: IP-in-IP tunnel (`ipvsadm -i`).
    Tunnel,
}

impl Forwarding {
    /// The word of the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DirectRoute => "gate",
            Self::Masquerade => "masq",
            Self::Tunnel => "ipip",
        }
    }

    pub(crate) const fn from_word(word: &[u8]) -> Option<Self> {
        match word {
            b"gate" => Some(Self::DirectRoute),
            b"masq" => Some(Self::Masquerade),
            b"ipip" => Some(Self::Tunnel),
            _ => None,
        }
    }
}

impl fmt::Display for Forwarding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How the real servers of a virtual service are checked (`checktype`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CheckType {
    /// A number N: one negotiate check, then N connect checks, and so on; 0 is always negotiate.
    Combined(u64),
    /// `connect`: a TCP connection.
    Connect,
    /// `external`: the exit status of `checkcommand`.
    External,
    /// `external-perl`: a Perl script run inside ldirectord.
    ExternalPerl,
    /// `negotiate`: a request of the service's own protocol. The default.
    #[default]
    Negotiate,
    /// `off`: never checked, no traffic.
    Off,
    /// `on`: never checked, always up.
    On,
    /// `ping`: ICMP echo.
    Ping,
}

impl fmt::Display for CheckType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Combined(count) => return write!(f, "{count}"),
            Self::Connect => "connect",
            Self::External => "external",
            Self::ExternalPerl => "external-perl",
            Self::Negotiate => "negotiate",
            Self::Off => "off",
            Self::On => "on",
            Self::Ping => "ping",
        })
    }
}

impl CheckType {
    pub(crate) const WORDS: [&'static str; 7] = [
        "connect",
        "external",
        "external-perl",
        "negotiate",
        "off",
        "on",
        "ping",
    ];

    pub(crate) const fn from_word(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"connect" => Self::Connect,
            b"external" => Self::External,
            b"external-perl" => Self::ExternalPerl,
            b"negotiate" => Self::Negotiate,
            b"off" => Self::Off,
            b"on" => Self::On,
            b"ping" => Self::Ping,
            _ => return None,
        })
    }
}

/// The schedulers of the kernel, Linux 6.x.
pub(crate) const SCHEDULERS: &[&str] = &[
    "dh", "fo", "lblc", "lblcr", "lc", "mh", "nq", "ovf", "rr", "sed", "sh", "twos", "wlc", "wrr",
];

macro_rules! check_services {
    ($($(#[$doc:meta])* $variant:ident $word:literal $port:expr,)+) => {
        /// The protocol that a negotiate check speaks (`service`).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CheckService {
            $($(#[$doc])* $variant,)+
        }

        impl CheckService {
            pub(crate) const WORDS: &[&str] = &[$($word,)+];
            const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word of the file.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The port that the service has by default; none for `none` and `simpletcp`.
            #[must_use]
            pub const fn default_port(self) -> Option<u16> {
                match self { $(Self::$variant => $port,)+ }
            }
        }
    };
}

check_services! {
    /// `dns`: an A or PTR query.
    Dns "dns" Some(53),
    /// `ftp`: fetch a file.
    Ftp "ftp" Some(21),
    /// `http`: GET or HEAD.
    Http "http" Some(80),
    /// `https`: GET or HEAD over TLS.
    Https "https" Some(443),
    /// `http_proxy`: a request through the real server as proxy.
    HttpProxy "http_proxy" Some(3128),
    /// `imap`: login.
    Imap "imap" Some(143),
    /// `imaps`: login over TLS.
    Imaps "imaps" Some(993),
    /// `ldap`: bind and search.
    Ldap "ldap" Some(389),
    /// `ldaps`: bind and search over TLS.
    Ldaps "ldaps" Some(636),
    /// `mysql`: a query.
    MySql "mysql" Some(3306),
    /// `nntp`: the greeting.
    Nntp "nntp" Some(119),
    /// `none`: nothing is asked, the server counts as up.
    #[default]
    None "none" None,
    /// `oracle`: a query.
    Oracle "oracle" Some(1521),
    /// `pgsql`: a query.
    PgSql "pgsql" Some(5432),
    /// `pop`: login.
    Pop "pop" Some(110),
    /// `pops`: login over TLS.
    Pops "pops" Some(995),
    /// `radius`: an access request.
    Radius "radius" Some(1812),
    /// `simpletcp`: send a text, read a line.
    SimpleTcp "simpletcp" None,
    /// `sip`: an OPTIONS request.
    Sip "sip" Some(5060),
    /// `smtp`: greeting and HELO.
    Smtp "smtp" Some(25),
    /// `submission`: as `smtp`, on port 587.
    Submission "submission" Some(587),
}

impl CheckService {
    /// The service that a virtual service on this port has when the section names none.
    #[must_use]
    pub fn of_port(port: u16) -> Self {
        let on_port = |service: &&Self| service.default_port() == Some(port);
        Self::ALL.iter().find(on_port).copied().unwrap_or_default()
    }

    /// Whether checks speak HTTP: `http`, `https`, `http_proxy`.
    #[must_use]
    pub const fn is_http(self) -> bool {
        matches!(self, Self::Http | Self::Https | Self::HttpProxy)
    }

    pub(crate) fn from_word(word: &[u8]) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|service| service.as_str().as_bytes() == word)
            .copied()
    }
}

impl fmt::Display for CheckService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The request method of HTTP checks (`httpmethod`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// `GET`, the default.
    #[default]
    Get,
    /// `HEAD`.
    Head,
}

impl fmt::Display for HttpMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        })
    }
}

/// The phases of the director in which mail is sent (`emailalertstatus`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MailStatus(u8);

impl MailStatus {
    /// While starting.
    pub const STARTING: Self = Self(1);
    /// While running.
    pub const RUNNING: Self = Self(2);
    /// While stopping.
    pub const STOPPING: Self = Self(4);
    /// While reloading.
    pub const RELOADING: Self = Self(8);
    /// No mail at all.
    pub const NONE: Self = Self(0);
    /// Always: the default.
    pub const ALL: Self = Self(15);

    /// Whether all of `phase` is in the set.
    #[must_use]
    pub const fn contains(self, phase: Self) -> bool {
        self.0 & phase.0 == phase.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn from_word(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"all" => Self::ALL,
            b"starting" => Self::STARTING,
            b"running" => Self::RUNNING,
            b"stopping" => Self::STOPPING,
            b"reloading" => Self::RELOADING,
            _ => return None,
        })
    }
}

impl MailStatus {
    /// The words of the file for it.
    pub(crate) fn words(self) -> Vec<&'static str> {
        const PHASES: [(MailStatus, &str); 4] = [
            (MailStatus::STARTING, "starting"),
            (MailStatus::RUNNING, "running"),
            (MailStatus::STOPPING, "stopping"),
            (MailStatus::RELOADING, "reloading"),
        ];
        match self {
            Self::ALL => vec!["all"],
            Self::NONE => vec!["none"],
            _ => {
                let phases = PHASES.iter().filter(|(phase, _)| self.contains(*phase));
                phases.map(|(_, word)| *word).collect()
            }
        }
    }
}

impl Default for MailStatus {
    fn default() -> Self {
        Self::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckService, CheckType};

    #[test]
    fn words_and_services_are_inverse() {
        for word in CheckService::WORDS {
            let service = CheckService::from_word(word.as_bytes()).unwrap();

            assert_eq!(service.as_str(), *word);
            if let Some(port) = service.default_port() {
                assert_eq!(CheckService::of_port(port), service);
            }
        }
    }

    #[test]
    fn an_unlisted_port_has_no_service() {
        assert_eq!(CheckService::of_port(8080), CheckService::None);
        assert_eq!(CheckService::of_port(0), CheckService::None);
    }

    #[test]
    fn check_type_words_print_as_they_parse() {
        for word in CheckType::WORDS {
            assert_eq!(
                CheckType::from_word(word.as_bytes()).unwrap().to_string(),
                word
            );
        }
    }
}
