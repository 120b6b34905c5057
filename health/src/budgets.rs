//! How much of a peer's answer a probe reads and keeps.

/// Limits on what comes from the peer; the same for every probe.
///
/// ```
/// use health::Budgets;
///
/// let small = Budgets::default().read(64 * 1024).body(4 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Budgets {
    head: usize,
    headers: usize,
    body: usize,
    read: u64,
}

/// The smallest head budget: what the HTTP codec reads into at the least.
const HEAD_MIN: usize = 8 * 1024;

impl Budgets {
    /// Sets the bytes of an HTTP head, interim responses included. Default and at most 32 KiB,
    /// at least 8 KiB: other values are moved into that range.
    pub fn head(mut self, bytes: usize) -> Self {
        self.head = bytes.clamp(HEAD_MIN, 32 * 1024);
        self
    }

    /// Sets the number of HTTP headers. Default 100.
    pub const fn headers(mut self, count: usize) -> Self {
        self.headers = count;
        self
    }

    /// Sets the bytes of a body that are kept for matching. Default 64 KiB.
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// Sets the bytes read from the peer in one check. Default 1 MiB.
    pub const fn read(mut self, bytes: u64) -> Self {
        self.read = bytes;
        self
    }

    /// Bytes of an HTTP head.
    #[must_use]
    pub const fn head_bytes(&self) -> usize {
        self.head
    }

    /// Number of HTTP headers.
    #[must_use]
    pub const fn header_count(&self) -> usize {
        self.headers
    }

    /// Bytes of a body that are kept for matching.
    #[must_use]
    pub const fn body_bytes(&self) -> usize {
        self.body
    }

    /// Bytes read from the peer in one check.
    #[must_use]
    pub const fn read_bytes(&self) -> u64 {
        self.read
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            head: 32 * 1024,
            headers: 100,
            body: 64 * 1024,
            read: 1024 * 1024,
        }
    }
}
