//! Requests to pcsd, the daemon behind pcs on every node: values, no HTTP client.
//!
//! Setting up a cluster means talking to pcsd of every node (https, port 2224, self-signed
//! certificate): get a token with the password of `hacluster`, check that the host is free, then
//! hand out keys and corosync.conf. A [`Request`] says what to send; the user's HTTP client sends
//! it. Passwords, tokens and keys are [`Secret`]s: they never show in `Debug` output.
//!
//! ```
//! use cib::pcsd::{Request, Secret};
//!
//! let request = Request::auth("hacluster", &Secret::from("pass word"));
//! assert_eq!((request.method().as_str(), request.path()), ("POST", "/remote/auth"));
//! assert_eq!(request.body(), "username=hacluster&password=pass+word");
//! assert!(!format!("{request:?}").contains("pass word"));
//! ```

mod encode;
mod request;
mod secret;

pub use request::{HostAddress, KnownHost, Method, Request};
pub use secret::Secret;
