//! How a table is listed.

/// The columns of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Columns {
    /// Forwarding, weight, active and inactive connections: `ipvsadm -L`.
    #[default]
    Connections,
    /// The same with the kind of tunnel, `--tun-info`.
    Tunnels,
    /// Thresholds, active and inactive connections, `--thresholds`.
    Thresholds,
    /// Weight, persistence templates, active and inactive connections, `--persistent-conn`.
    Persistence,
    /// Counters, `--stats`.
    Stats,
    /// Rates per second, `--rate`.
    Rate,
}

/// How a table is listed; `ipvsadm -L` with options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use]
pub struct Layout {
    /// The columns. Default: connections.
    pub columns: Columns,
    /// Whether large counters are printed digit by digit, `--exact`, not as `12M`. Default: off.
    pub exact: bool,
    /// Whether the order of the kernel is kept, `--nosort`. Default: off.
    pub unsorted: bool,
    /// Whether numbers are printed instead of names, `-n`. Default: off.
    pub numeric: bool,
}

impl Layout {
    /// Numbers in sorted order, `ipvsadm -Ln`.
    pub const fn numeric() -> Self {
        Self {
            columns: Columns::Connections,
            exact: false,
            unsorted: false,
            numeric: true,
        }
    }

    /// Sets [`columns`](Self#structfield.columns).
    pub const fn columns(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// Sets [`exact`](Self#structfield.exact).
    pub const fn exact(mut self, on: bool) -> Self {
        self.exact = on;
        self
    }

    /// Sets [`unsorted`](Self#structfield.unsorted).
    pub const fn unsorted(mut self, on: bool) -> Self {
        self.unsorted = on;
        self
    }
}
