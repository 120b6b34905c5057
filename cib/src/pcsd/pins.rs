//! Certificates that hosts have shown before.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// SHA-256 of a certificate in DER form, as `openssl x509 -fingerprint -sha256` shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate.
    pub(super) fn of(certificate: &[u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, certificate);
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A text that is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fingerprint: expected 64 hexadecimal digits, colons allowed")]
pub struct FingerprintError(String);

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let error = || FingerprintError(text.chars().take(100).collect());
        let digits: String = text.chars().filter(|character| *character != ':').collect();
        if digits.len() != 64 || !digits.is_ascii() {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            let pair = digits.get(2 * place..2 * place + 2).unwrap_or_default();
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(error());
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_no_digit| error())?;
        }
        Ok(Self(bytes))
    }
}

/// The certificate of every host that was talked to, by the host's name.
///
/// pcsd's certificates are signed by nobody, so what counts is that a host shows the same one as
/// before. Keep them beside the known hosts: [`Display`](fmt::Display) gives a line
/// `HOST FINGERPRINT` for each, [`FromStr`] reads such lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins(BTreeMap<String, Fingerprint>);

impl Pins {
    /// Nothing known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a host has shown.
    #[must_use]
    pub fn get(&self, host: &str) -> Option<Fingerprint> {
        self.0.get(host).copied()
    }

    /// Takes this certificate of a host from now on, and no other.
    pub fn set(&mut self, host: impl Into<String>, fingerprint: Fingerprint) {
        self.0.insert(host.into(), fingerprint);
    }

    /// Takes the next certificate that a host shows: after a planned change of it.
    pub fn forget(&mut self, host: &str) -> Option<Fingerprint> {
        self.0.remove(host)
    }

    /// All hosts and their certificates, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Fingerprint)> {
        self.0
            .iter()
            .map(|(host, fingerprint)| (host.as_str(), *fingerprint))
    }
}

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|(host, fingerprint)| writeln!(f, "{host} {fingerprint}"))
    }
}

/// A line of a list of pins that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected `HOST FINGERPRINT`")]
pub struct PinsError {
    line: usize,
}

impl FromStr for Pins {
    type Err = PinsError;

    /// Blank lines and those that start with `#` are passed over.
    fn from_str(text: &str) -> Result<Self, PinsError> {
        let mut pins = Self::new();
        for (index, line) in text.lines().enumerate() {
            let error = PinsError { line: index + 1 };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (host, fingerprint) = line
                .rsplit_once(char::is_whitespace)
                .ok_or_else(|| error.clone())?;
            let fingerprint = fingerprint
                .parse()
                .map_err(|_bad: FingerprintError| error)?;
            pins.set(host.trim_end(), fingerprint);
        }
        Ok(pins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_survive_their_text() {
        let mut pins = Pins::new();
        pins.set("lvsm", Fingerprint::of(b"one"));
        pins.set("lvss", Fingerprint::of(b"two"));

        assert_eq!(pins.to_string().parse::<Pins>().unwrap(), pins);
        assert_eq!("x".parse::<Pins>(), Err(PinsError { line: 1 }));
    }

    #[test]
    fn a_fingerprint_may_be_written_as_openssl_does() {
        let fingerprint = Fingerprint::of(b"one");
        let bytes: Vec<String> = fingerprint
            .0
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();

        assert_eq!(bytes.join(":").parse(), Ok(fingerprint));
        assert!("+f".repeat(32).parse::<Fingerprint>().is_err());
    }
}
