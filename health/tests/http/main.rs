//! The HTTP probe against servers that behave well and badly, on loopback.
#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

mod answers;
mod hostile;
mod redirects;
mod support;
