#![doc = include_str!("../README.md")]

pub mod config;
mod diagnostic;
pub mod document;
mod format;
pub mod lint;
pub mod model;
mod parse;
#[cfg(feature = "render")]
mod render;
#[cfg(feature = "report")]
pub mod report;
pub mod resolver;
mod span;
#[cfg(feature = "ipvs")]
pub mod to_ipvs;

pub use config::{
    Check, CheckService, CheckType, Config, Fallback, Family, Forwarding, Global, HttpMethod,
    Login, MailStatus, Netmask, Origin, Origins, Password, Protocol, RealId, RealServer, RealState,
    Secret, Text, VirtualId, VirtualService,
};
pub use diagnostic::{
    Code, Diagnostic, Edit, Fix, Fixed, Level, Severity, UnknownCode, UnknownLevel, apply_fixes,
};
pub use document::{
    Directive, Document, EditError, Editor, Line, LineKind, OpenError, ReadError, Scope, Section,
};
pub use format::format;
pub use lint::LintOptions;
pub use resolver::{FixedNames, NumericOnly, Resolver, SystemNames};
pub use span::{Position, Span};
#[cfg(feature = "ipvs")]
pub use to_ipvs::ToIpvsError;
