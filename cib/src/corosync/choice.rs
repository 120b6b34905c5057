//! What a cluster is built with: transport, encryption, uuid.

use std::fmt;
use std::str::FromStr;

use super::options::ConfOption;
use crate::model::ValueError;

/// How the nodes of a cluster talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// Up to eight links, encrypted. The default of corosync 3.
    #[default]
    Knet,
    /// One link, multicast.
    Udp,
    /// One link, unicast. The default of pcs 0.9.
    Udpu,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Knet => "knet",
            Self::Udp => "udp",
            Self::Udpu => "udpu",
        })
    }
}

/// Encryption of a cluster's traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Crypto {
    /// `crypto cipher=… hash=… model=…`; what is not given is not written.
    Custom {
        /// `aes256`, `aes192`, `aes128` or `none`.
        cipher: Option<String>,
        /// `sha512`, `sha384`, `sha256`, `sha1`, `md5` or `none`.
        hash: Option<String>,
        /// The library: `nss` or `openssl`.
        model: Option<String>,
    },
    /// What pcs chooses: aes256 with sha256; nothing in 0.9.
    #[default]
    Default,
    /// Nothing is encrypted or signed.
    None,
}

impl Crypto {
    /// `crypto cipher=CIPHER hash=HASH`.
    pub fn custom(cipher: impl Into<String>, hash: impl Into<String>) -> Self {
        Self::Custom {
            cipher: Some(cipher.into()),
            hash: Some(hash.into()),
            model: None,
        }
    }

    pub(super) fn options(&self) -> Vec<ConfOption> {
        let (cipher, hash, model) = match self {
            Self::Custom {
                cipher,
                hash,
                model,
            } => (cipher.as_deref(), hash.as_deref(), model.as_deref()),
            Self::Default => (Some("aes256"), Some("sha256"), None),
            Self::None => (Some("none"), Some("none"), None),
        };
        let given = [("cipher", cipher), ("hash", hash), ("model", model)];
        let given = given
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        given
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

/// A cluster's uuid: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClusterUuid(String);

impl ClusterUuid {
    /// The uuid of 16 random bytes, which the caller draws.
    ///
    /// ```
    /// use cib::corosync::ClusterUuid;
    ///
    /// let uuid = ClusterUuid::from_bytes([0xAB; 16]);
    /// assert_eq!(uuid.to_string(), "ab".repeat(16));
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for ClusterUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ClusterUuid {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let valid = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let expected = "a cluster uuid: 32 hexadecimal digits";
        valid
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| ValueError::new(text, expected))
    }
}
