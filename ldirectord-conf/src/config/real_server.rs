//! Real servers of a virtual service.

use std::sync::Arc;

use super::id::RealId;
use super::text::Text;
use super::words::Forwarding;
use crate::span::Span;

/// One `real` or `real6` line, or one address of its range.
///
/// Equal when they mean the same, wherever they stand in a document.
#[derive(Clone, Debug)]
pub struct RealServer {
    pub(crate) id: RealId,
    pub(crate) forwarding: Forwarding,
    pub(crate) weight: u64,
    pub(crate) extra: Option<Arc<Extra>>,
    pub(crate) span: Span,
}

/// What few real servers have; never without anything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {
    pub(crate) request: Option<Text>,
    pub(crate) receive: Option<Text>,
    pub(crate) lower_threshold: Option<u64>,
    pub(crate) upper_threshold: Option<u64>,
}

impl RealServer {
    /// Its identity: virtual service, address, port.
    #[must_use]
    pub const fn id(&self) -> RealId {
        self.id
    }

    /// How packets reach it.
    #[must_use]
    pub const fn forwarding(&self) -> Forwarding {
        self.forwarding
    }

    /// Its weight, 1 by default. ipvsadm takes 0 to 2147483647; ldirectord does not check.
    #[must_use]
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// Its own request, with a leading `/`, instead of the section's.
    #[must_use]
    pub fn request(&self) -> Option<&Text> {
        self.extra()?.request.as_ref()
    }

    /// Its own receive pattern instead of the section's.
    ///
    /// None as well when its request was written with a leading `/`: ldirectord then loses the
    /// pattern and everything behind it on the line.
    #[must_use]
    pub fn receive(&self) -> Option<&Text> {
        self.extra()?.receive.as_ref()
    }

    /// `l:N`: connections below which an overloaded server gets traffic again.
    #[must_use]
    pub fn lower_threshold(&self) -> Option<u64> {
        self.extra()?.lower_threshold
    }

    /// `u:N`: connections above which the server gets no new ones; 0 is no limit.
    #[must_use]
    pub fn upper_threshold(&self) -> Option<u64> {
        self.extra()?.upper_threshold
    }

    /// What few real servers have, if it has any of it.
    pub(crate) fn extra(&self) -> Option<&Extra> {
        self.extra.as_deref()
    }

    /// Place of the value of its line in the document.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }
}

impl PartialEq for RealServer {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            id,
            forwarding,
            weight,
            extra,
            span: _,
        } = self;
        *id == other.id
            && *forwarding == other.forwarding
            && *weight == other.weight
            && *extra == other.extra
    }
}

impl Eq for RealServer {}
