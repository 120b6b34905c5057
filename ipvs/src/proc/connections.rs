//! The connection tables, `/proc/net/ip_vs_conn` and `ip_vs_conn_sync`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use thiserror::Error;

use crate::model::Protocol;

/// Longest line: an engine's data has at most 255 bytes.
const LINE_MAX: u64 = 4096;

/// One connection or persistence template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Transport protocol; number 0 ("IP") in templates of a firewall mark.
    pub protocol: Protocol,
    /// Client; port 0 in a template.
    pub client: SocketAddr,
    /// Virtual address.
    pub virtual_address: SocketAddr,
    /// Destination, perhaps of the other family.
    pub destination: SocketAddr,
    /// State in the kernel's words: `ESTABLISHED`, `FIN_WAIT`, `UDP`, `ASSURED` …
    pub state: String,
    /// Time until it expires, in whole seconds.
    pub expires: Duration,
    /// What a persistence engine keeps for it; only in `ip_vs_conn`.
    pub engine: Option<EngineData>,
    /// Where it came from; only in `ip_vs_conn_sync`.
    pub origin: Option<Origin>,
}

/// Where a connection came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// This director made it.
    Local,
    /// A synchronisation daemon received it.
    Synchronised,
    /// A word of a newer kernel.
    Other(String),
}

impl Origin {
    /// The kernel's word: `LOCAL`, `SYNC`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "LOCAL",
            Self::Synchronised => "SYNC",
            Self::Other(word) => word,
        }
    }

    pub(crate) fn named(word: &str) -> Self {
        match word {
            "LOCAL" => Self::Local,
            "SYNC" => Self::Synchronised,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// What a persistence engine keeps for a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineData {
    /// Name of the engine.
    pub name: String,
    /// Its data, for `sip` the Call-ID: any bytes, blanks too.
    pub data: Vec<u8>,
}

/// The connection table cannot be read on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProcError {
    /// Reading failed.
    #[error("line {line}: cannot read")]
    Io {
        /// Line, from 1.
        line: usize,
        /// Why not.
        source: io::Error,
    },
    /// A line is not what a kernel prints.
    #[error("line {line}: expected {expected}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
}

/// Iterator over the connections of a table, read line by line.
///
/// Both `ip_vs_conn` and `ip_vs_conn_sync` are read; their headers tell them apart.
///
/// The kernel shows no consistent picture: while connections come and go, some may be missing
/// or double. After an error about one line reading goes on with the next.
///
/// ```
/// use ipvs::proc::Connections;
///
/// let text = "\
/// Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
/// TCP 0A6300C8 D431 0A630046 0050 0A630079 0050 ESTABLISHED     899
/// ";
///
/// let connections: Vec<_> = Connections::new(text.as_bytes()).collect::<Result<_, _>>()?;
///
/// assert_eq!(connections[0].client, "10.99.0.200:54321".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Connections<R> {
    input: R,
    line: usize,
    buffer: Vec<u8>,
    with_origin: bool,
    finished: bool,
}

impl Connections<BufReader<File>> {
    /// Opens a table, usually `/proc/net/ip_vs_conn`.
    ///
    /// # Errors
    ///
    /// What opening says: not found means that module `ip_vs` is not loaded.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Self> {
        File::open(path).map(BufReader::new).map(Self::new)
    }
}

impl<R: BufRead> Connections<R> {
    /// Reads a table from anywhere.
    pub const fn new(input: R) -> Self {
        Self {
            input,
            line: 0,
            buffer: Vec::new(),
            with_origin: false,
            finished: false,
        }
    }

    /// Reads a line without its end; `false` at the end of the table.
    fn next_line(&mut self) -> Result<bool, ProcError> {
        self.buffer.clear();
        self.line = self.line.saturating_add(1);
        let line = self.line;
        let read = self
            .input
            .by_ref()
            .take(LINE_MAX)
            .read_until(b'\n', &mut self.buffer);
        let length = read.map_err(|source| ProcError::Io { line, source })?;
        if self.buffer.pop_if(|byte| *byte == b'\n').is_none() && length > 0 {
            return Err(ProcError::Malformed {
                line,
                expected: "a line of at most 4095 bytes",
            });
        }
        Ok(length > 0)
    }

    fn step(&mut self) -> Result<Option<Connection>, ProcError> {
        if self.line == 0 {
            if !self.next_line()? {
                return Ok(None);
            }
            let mut words = self.buffer.split(|byte| *byte == b' ');
            self.with_origin = words.any(|word| word == b"Origin");
        }
        if !self.next_line()? {
            return Ok(None);
        }
        let line = self.line;
        parse(&self.buffer, self.with_origin)
            .map(Some)
            .map_err(|expected| ProcError::Malformed { line, expected })
    }
}

impl<R: BufRead> Iterator for Connections<R> {
    type Item = Result<Connection, ProcError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let step = self.step();
        let overlong = u64::try_from(self.buffer.len()).is_ok_and(|length| length >= LINE_MAX);
        self.finished = overlong || matches!(step, Ok(None) | Err(ProcError::Io { .. }));
        step.transpose()
    }
}

/// Fields of a line from its front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn text(&mut self, expected: &'static str) -> Result<&'a str, &'static str> {
        let field = self.bytes();
        std::str::from_utf8(field)
            .ok()
            .filter(|text| !text.is_empty())
            .ok_or(expected)
    }

    fn bytes(&mut self) -> &'a [u8] {
        let rest = self.0.trim_ascii_start();
        let end = rest
            .iter()
            .position(|byte| *byte == b' ')
            .unwrap_or(rest.len());
        let (field, rest) = rest.split_at(end);
        self.0 = rest;
        field
    }

    fn address(&mut self, expected: &'static str) -> Result<SocketAddr, &'static str> {
        let ip = parse_ip(self.text(expected)?).ok_or(expected)?;
        let port = u16::from_str_radix(self.text("a port")?, 16).map_err(|_digits| "a port")?;
        Ok(SocketAddr::new(ip, port))
    }
}

fn parse(line: &[u8], with_origin: bool) -> Result<Connection, &'static str> {
    let mut fields = Fields(line);
    let protocol = parse_protocol(fields.text("a protocol")?).ok_or("a protocol")?;
    let client = fields.address("a client address")?;
    let virtual_address = fields.address("a virtual address")?;
    let destination = fields.address("a destination address")?;
    let state = fields.text("a state")?.to_owned();
    let origin = with_origin.then(|| fields.text("an origin")).transpose()?;
    let seconds = fields
        .text("seconds")?
        .parse()
        .map_err(|_digits| "seconds")?;
    Ok(Connection {
        protocol,
        client,
        virtual_address,
        destination,
        state,
        expires: Duration::from_secs(seconds),
        engine: parse_engine(fields)?,
        origin: origin.map(Origin::named),
    })
}

/// The data is the rest of the line behind one blank, whatever is in it.
fn parse_engine(mut fields: Fields<'_>) -> Result<Option<EngineData>, &'static str> {
    if fields.0.is_empty() {
        return Ok(None);
    }
    let name = fields.text("an engine")?.to_owned();
    let data = fields.0.strip_prefix(b" ").unwrap_or(fields.0).to_vec();
    Ok(Some(EngineData { name, data }))
}

fn parse_protocol(name: &str) -> Option<Protocol> {
    let number = match name {
        "IP" => 0,
        "ICMP" => 1,
        "TCP" => 6,
        "UDP" => 17,
        "ICMPv6" => 58,
        "SCTP" => 132,
        other => other.strip_prefix("IP_")?.parse().ok()?,
    };
    Some(Protocol::from_number(number))
}

/// Eight hexadecimal digits, or eight groups of four.
fn parse_ip(text: &str) -> Option<IpAddr> {
    if text.len() == 8 {
        return u32::from_str_radix(text, 16)
            .ok()
            .map(Ipv4Addr::from)
            .map(IpAddr::V4);
    }
    Ipv6Addr::from_str(text).ok().map(IpAddr::V6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Pro FromIP FPrt ToIP TPrt DestIP DPrt State Expires PEName PEData\n";

    fn read(lines: &[u8]) -> Vec<Result<Connection, ProcError>> {
        let text = [HEADER.as_bytes(), lines].concat();
        Connections::new(text.as_slice()).collect()
    }

    #[test]
    fn engine_data_keeps_blanks_and_odd_bytes() {
        let line =
            b"UDP 0A010001 0000 0A010001 13C5 7F000001 3AD5 NONE             56 sip a \xff b \n";

        let connections = read(line);

        let engine = connections[0].as_ref().unwrap().engine.as_ref().unwrap();
        assert_eq!(engine.name, "sip");
        assert_eq!(engine.data, b"a \xff b ");
    }

    #[test]
    fn destination_of_another_family_is_read() {
        let line = b"TCP 0A010001 0001 0A010001 0050 fd00:0002:0000:0000:0000:0000:0000:0001 0050 NONE 1\n";

        let connections = read(line);

        assert_eq!(
            connections[0].as_ref().unwrap().destination,
            "[fd00:2::1]:80".parse().unwrap()
        );
    }

    #[test]
    fn bad_line_is_named_and_the_next_is_read() {
        let good = "TCP 0A010001 0001 0A010001 0050 0A010002 0050 NONE 1\n";
        let text = format!("TCP 0A010001 zz\n{good}");

        let connections = read(text.as_bytes());

        assert_eq!(
            connections[0].as_ref().unwrap_err().to_string(),
            "line 2: expected a port"
        );
        assert!(connections[1].is_ok());
        assert_eq!(connections.len(), 2);
    }

    #[test]
    fn endless_line_ends_the_table() {
        let connections = read(&vec![b'x'; 100_000]);

        assert_eq!(connections.len(), 1);
        assert!(connections[0].is_err());
    }
}
