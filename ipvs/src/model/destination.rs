//! Settings of a destination: a real server of a virtual service.

use std::fmt;
use std::net::SocketAddr;

use super::{CombinationError, DestinationKey, Forwarding, ServiceKey, ValueError};

/// Share of new connections that a destination gets, relative to the others; `-w N`.
///
/// 0 quiesces the destination: it keeps its connections and gets no new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Weight(u32);

impl Weight {
    /// No new connections.
    pub const QUIESCED: Self = Self(0);
    /// What `ipvsadm -a` does without `-w`.
    pub const ONE: Self = Self(1);
    /// The largest weight: `i32::MAX`.
    pub const MAX: Self = Self(i32::MAX.unsigned_abs());

    /// Checks a weight.
    ///
    /// # Errors
    ///
    /// [`ValueError::Weight`] above [`Weight::MAX`].
    pub const fn new(weight: u32) -> Result<Self, ValueError> {
        if weight > Self::MAX.0 {
            return Err(ValueError::Weight { weight });
        }
        Ok(Self(weight))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Weight {
    fn default() -> Self {
        Self::ONE
    }
}

impl TryFrom<u32> for Weight {
    type Error = ValueError;

    fn try_from(weight: u32) -> Result<Self, ValueError> {
        Self::new(weight)
    }
}

impl From<u16> for Weight {
    fn from(weight: u16) -> Self {
        Self(weight.into())
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Connection counts between which a destination counts as overloaded; `-x UPPER -y LOWER`.
///
/// At `upper` connections the destination gets no new ones until it falls below `lower`.
/// 0 and 0, the default, mean no limit; a lower of 0 means three quarters of upper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thresholds {
    upper: u32,
    lower: u32,
}

impl Thresholds {
    /// Checks a pair of thresholds.
    ///
    /// # Errors
    ///
    /// [`ValueError::ThresholdOrder`] if `lower` is above `upper`, [`ValueError::Threshold`] if
    /// `upper` is above `i32::MAX`.
    pub const fn new(upper: u32, lower: u32) -> Result<Self, ValueError> {
        if upper > i32::MAX.unsigned_abs() {
            return Err(ValueError::Threshold { upper });
        }
        if lower > upper {
            return Err(ValueError::ThresholdOrder { upper, lower });
        }
        Ok(Self { upper, lower })
    }

    pub(crate) const fn observed(upper: u32, lower: u32) -> Self {
        Self { upper, lower }
    }

    /// Connections at which the destination is overloaded; 0 is no limit.
    #[must_use]
    pub const fn upper(self) -> u32 {
        self.upper
    }

    /// Connections below which it is no longer overloaded.
    #[must_use]
    pub const fn lower(self) -> u32 {
        self.lower
    }
}

/// Settings of one destination, desired or observed; counters are not part of it.
///
/// ```
/// use ipvs::{Destination, Forwarding, ServiceKey, Weight};
///
/// // ipvsadm -a -t 192.0.2.70:80 -r 10.0.0.7:8080 -m -w 10
/// let destination = Destination::new("10.0.0.7:8080".parse()?)
///     .forwarding(Forwarding::Masquerade)
///     .weight(Weight::new(10)?);
/// assert!(destination.check(&ServiceKey::tcp("192.0.2.70:80".parse()?)).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use]
pub struct Destination {
    key: DestinationKey,
    /// How packets reach it. Default: [`Forwarding::DirectRoute`].
    pub forwarding: Forwarding,
    /// Share of new connections. Default: 1.
    pub weight: Weight,
    /// Overload thresholds. Default: none.
    pub thresholds: Thresholds,
}

impl Destination {
    /// A destination with the defaults of `ipvsadm -a`: direct routing, weight 1.
    pub const fn new(address: SocketAddr) -> Self {
        Self {
            key: DestinationKey::new(address),
            forwarding: Forwarding::DirectRoute,
            weight: Weight::ONE,
            thresholds: Thresholds::observed(0, 0),
        }
    }

    /// Sets [`forwarding`](Self#structfield.forwarding).
    pub const fn forwarding(mut self, forwarding: Forwarding) -> Self {
        self.forwarding = forwarding;
        self
    }

    /// Sets [`weight`](Self#structfield.weight).
    pub const fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    /// Sets [`thresholds`](Self#structfield.thresholds).
    pub const fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// What identifies the destination within its service.
    #[must_use]
    pub const fn key(&self) -> &DestinationKey {
        &self.key
    }

    /// Address and port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.key.address()
    }

    /// Whether the settings mean something for a service; asked before anything is sent.
    ///
    /// # Errors
    ///
    /// [`CombinationError::PortNotRewritten`] for a port other than the service's without
    /// masquerade (`ipvsadm` silently takes the service's), [`CombinationError::CrossFamily`]
    /// for another family without a tunnel.
    pub fn check(&self, service: &ServiceKey) -> Result<(), CombinationError> {
        let forwarding = self.forwarding;
        let tunnel = matches!(forwarding, Forwarding::Tunnel(_));
        if self.key.family() != service.family() && !tunnel {
            return Err(CombinationError::CrossFamily { forwarding });
        }
        match service.port() {
            Some(port) if keeps_port(forwarding) && port != self.address().port() => {
                Err(CombinationError::PortNotRewritten {
                    forwarding,
                    service: port,
                })
            }
            Some(_) | None => Ok(()),
        }
    }
}

const fn keeps_port(forwarding: Forwarding) -> bool {
    match forwarding {
        Forwarding::DirectRoute | Forwarding::Tunnel(_) => true,
        Forwarding::Masquerade | Forwarding::Local | Forwarding::Bypass | Forwarding::Other(_) => {
            false
        }
    }
}
