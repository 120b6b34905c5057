//! pcsd, the daemon behind pcs on every node: its requests as values, and a client.
//!
//! Setting up a cluster means talking to pcsd of every node (https, port 2224, self-signed
//! certificate): get a token with the password of `hacluster`, check that the host is free, then
//! hand out keys and corosync.conf. A [`Request`] says what to send. With the feature `pcsd`,
//! `PcsdClient` sends it, remembers certificates, and `ClusterSetup` does all the steps on all
//! hosts. Passwords, tokens and keys are [`Secret`]s: they never show in `Debug` output, nor in
//! an error.
//!
//! ```
//! use cib::pcsd::{Request, Secret};
//!
//! let request = Request::auth("hacluster", &Secret::from("pass word"));
//! assert_eq!((request.method().as_str(), request.path()), ("POST", "/remote/auth"));
//! assert_eq!(request.body(), "username=hacluster&password=pass+word");
//! assert!(!format!("{request:?}").contains("pass word"));
//! ```

#[cfg(feature = "pcsd")]
mod answer;
#[cfg(feature = "pcsd")]
mod client;
#[cfg(feature = "pcsd")]
mod conf;
mod encode;
#[cfg(feature = "pcsd")]
mod error;
#[cfg(feature = "pcsd")]
mod fleet;
mod host;
#[cfg(feature = "pcsd")]
mod known;
#[cfg(feature = "pcsd")]
mod nodes;
#[cfg(feature = "pcsd")]
mod pins;
mod request;
mod secret;
#[cfg(feature = "pcsd")]
mod setup;
#[cfg(feature = "pcsd")]
mod share;
#[cfg(feature = "pcsd")]
mod steps;
#[cfg(feature = "pcsd")]
mod stop;
#[cfg(feature = "pcsd")]
mod tls;

#[cfg(feature = "pcsd")]
pub use answer::{FileOutcome, HostState, ServiceState};
#[cfg(feature = "pcsd")]
pub use client::PcsdClient;
#[cfg(feature = "pcsd")]
pub use conf::ConfUpdate;
#[cfg(feature = "pcsd")]
pub use error::{PcsdError, PcsdErrorKind};
pub use host::{HostAddress, KnownHost};
#[cfg(feature = "pcsd")]
pub use known::{KnownHosts, KnownHostsError};
#[cfg(feature = "pcsd")]
pub use nodes::{NodeAdd, NodeRemove};
#[cfg(feature = "pcsd")]
pub use pins::{Fingerprint, FingerprintError, Pins, PinsError};
pub use request::{Method, Request};
pub use secret::Secret;
#[cfg(feature = "pcsd")]
pub use setup::ClusterSetup;
#[cfg(feature = "pcsd")]
pub use share::{Share, Shared};
#[cfg(feature = "pcsd")]
pub use steps::{ClusterError, ClusterStep, Progress};
#[cfg(feature = "pcsd")]
pub use stop::ClusterStop;
