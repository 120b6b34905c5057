//! The names of directives, told apart once for each line.

use std::fmt;

macro_rules! keys {
    ($($variant:ident $word:literal,)+) => {
        /// A directive that ldirectord knows, in whichever context, or once knew.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key {
            $($variant,)+
        }

        impl Key {
            const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word of the file.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

keys! {
    AutoReload "autoreload",
    Callback "callback",
    CheckCommand "checkcommand",
    CheckCount "checkcount",
    CheckInterval "checkinterval",
    CheckPort "checkport",
    CheckTimeout "checktimeout",
    CheckType "checktype",
    CleanStop "cleanstop",
    Comment "comment",
    ConnectTimeout "connecttimeout",
    Database "database",
    EmailAlert "emailalert",
    EmailAlertFreq "emailalertfreq",
    EmailAlertFrom "emailalertfrom",
    EmailAlertStatus "emailalertstatus",
    Execute "execute",
    FailureCount "failurecount",
    Fallback "fallback",
    Fallback6 "fallback6",
    FallbackCommand "fallbackcommand",
    Fork "fork",
    HttpMethod "httpmethod",
    Load "load",
    LogFile "logfile",
    Login "login",
    MaintenanceDir "maintenancedir",
    MonitorFile "monitorfile",
    NegotiateTimeout "negotiatetimeout",
    Netmask "netmask",
    Ops "ops",
    Passwd "passwd",
    Persistent "persistent",
    Protocol "protocol",
    Quiescent "quiescent",
    ReaddQuiescent "readdquiescent",
    Real "real",
    Real6 "real6",
    Receive "receive",
    Request "request",
    SchedFlags "schedflags",
    Scheduler "scheduler",
    Secret "secret",
    Service "service",
    ServiceName "servicename",
    Smtp "smtp",
    Supervised "supervised",
    Timeout "timeout",
    Virtual "virtual",
    Virtual6 "virtual6",
    VirtualHost "virtualhost",
}

/// Places in [`TABLE`].
const SLOTS: usize = 128;

/// Every key at its slot: no two share one.
static TABLE: [Option<Key>; SLOTS] = {
    let mut table = [None; SLOTS];
    let mut keys = Key::ALL;
    while let [key, rest @ ..] = keys {
        let (_, from) = table.split_at_mut(slot(key.as_str().as_bytes()));
        if let [entry, ..] = from {
            *entry = Some(*key);
        }
        keys = rest;
    }
    table
};

/// Ends and length tell all keys apart, multiplied by numbers that were found by trying.
const fn slot(word: &[u8]) -> usize {
    match word {
        [first, .., last] => (*first as usize * 23 + *last as usize * 36 + word.len() * 35) % SLOTS,
        [_] | [] => 0,
    }
}

impl Key {
    /// The key that is spelled so; case counts.
    pub(crate) fn of(word: &[u8]) -> Option<Self> {
        let key = (*TABLE.get(slot(word))?)?;
        (key.as_str().as_bytes() == word).then_some(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Some keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeySet(u64);

impl KeySet {
    pub(crate) const fn of(keys: &[Key]) -> Self {
        let mut set = Self(0);
        let mut rest = keys;
        while let [key, behind @ ..] = rest {
            set.0 |= 1 << *key as u32;
            rest = behind;
        }
        set
    }

    pub(crate) const fn holds(self, key: Key) -> bool {
        self.0 >> key as u32 & 1 == 1
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Takes a key in; whether it was there before.
    pub(crate) const fn insert(&mut self, key: Key) -> bool {
        let before = self.holds(key);
        self.0 |= 1 << key as u32;
        before
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, KeySet};

    #[test]
    fn every_key_is_found_by_its_word() {
        for key in Key::ALL {
            assert_eq!(Key::of(key.as_str().as_bytes()), Some(*key));
        }
    }

    #[test]
    fn other_words_are_no_keys() {
        for word in ["", "r", "reals", "Real", "real ", "rael", "virtual7"] {
            assert_eq!(Key::of(word.as_bytes()), None, "{word}");
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set = KeySet::of(&[Key::AutoReload]);
        assert!(!set.insert(Key::VirtualHost) && set.insert(Key::VirtualHost));
        let held = Key::ALL.iter().filter(|key| set.holds(**key));
        assert!(held.eq([&Key::AutoReload, &Key::VirtualHost]));
        assert!(set.meets(KeySet::of(&[Key::VirtualHost])) && !set.meets(KeySet::default()));
    }
}
