//! The laws of the crates as ordinary functions on bytes.
//!
//! Each panics when its law is broken and does nothing else: `cargo test` runs them over the
//! seeds, `cargo fuzz` over whatever the fuzzer finds (see `fuzz_targets`).
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a broken law has to end the fuzzer's run"
)]

mod cib;

pub use cib::{cib_diff, cib_edit, cib_patch, cib_rule};

use std::{io, time::Duration};

use ::cib::{Cib, pcs::Operation};
use ipvs::{Client, Destination, Service, memory, transport::Transport, wire::Message};
use ldirectord_conf::{Config, Document, LintOptions, NumericOnly, format, lint};
use netlink_packet_core::{Emitable as _, ParseableParametrized as _};
use netlink_packet_generic::GenlHeader;

/// A law and its name; the name is that of the fuzz target and of the folder of its seeds.
pub type Law = (&'static str, fn(&[u8]));

/// Every law.
pub const LAWS: &[Law] = &[
    ("cib_diff", cib_diff),
    ("cib_edit", cib_edit),
    ("cib_patch", cib_patch),
    ("cib_round_trip", cib_round_trip),
    ("cib_rule", cib_rule),
    ("corosync_conf", corosync_conf),
    ("damaged_answers", damaged_answers),
    ("director_conf", director_conf),
    ("director_edit", director_edit),
    ("director_fix", director_fix),
    ("director_format", director_format),
    ("memory_kernel", memory_kernel),
    ("pcs_operation", pcs_operation),
    ("wire", wire),
];

/// An ldirectord.cf of any bytes prints as it was; reading it as a configuration is total, and
/// every finding lies within it.
pub fn director_conf(input: &[u8]) {
    let document = Document::parse(input);
    assert_eq!(document.to_bytes(), input, "the document lost a byte");

    let (config, findings) = Config::interpret(&document, &NumericOnly);
    for finding in &findings {
        assert!(
            finding.span().end() <= input.len(),
            "{finding:?} lies outside of the document"
        );
    }
    if let Some(config) = config {
        // What the model refuses is an error, never a panic.
        drop(config.to_ipvs(|_| ldirectord_conf::RealState::Up));
    }
}

/// Setting one directive changes at most its own line, and what was set is read back.
pub fn director_edit(input: &[u8]) {
    let mut document = Document::parse(input);
    let before = document.lines().len();
    if document.global_mut().set("checkinterval", "7").is_ok() {
        assert_eq!(
            document.global_mut().value("checkinterval"),
            Some(&b"7"[..])
        );
        let common = common_lines(input, document.as_bytes());
        assert!(common + 1 >= before, "more than one line changed");
        assert!(
            document.lines().len() <= before + 1,
            "more than one line came"
        );
    }
}

/// Lines that both texts have in common at their start and, beyond that, at their end.
fn common_lines(before: &[u8], after: &[u8]) -> usize {
    let lines = |bytes: &'_ [u8]| {
        bytes
            .split_inclusive(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let (before, after) = (lines(before), lines(after));
    let same = |pair: &(&Vec<u8>, &Vec<u8>)| pair.0 == pair.1;
    let head = before.iter().zip(&after).take_while(same).count();
    let most = before.len().min(after.len()) - head;
    let tail = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take(most)
        .take_while(same)
        .count();
    head + tail
}

/// Looking for lints is total, every finding lies within the document, and mending a mended
/// document changes nothing.
pub fn director_fix(input: &[u8]) {
    let document = Document::parse(input);
    let options = LintOptions::default();
    let findings = lint::examine(&document, &NumericOnly, &options);
    for finding in &findings {
        assert!(
            finding.span().end() <= input.len(),
            "{finding:?} lies outside of the document"
        );
    }
    // Where nothing is to be mended, mending it twice is the same.
    if findings.iter().all(|finding| finding.fix().is_none()) {
        return;
    }
    let once = lint::fix(&document, &NumericOnly, &options);
    let twice = lint::fix(once.document(), &NumericOnly, &options);
    assert_eq!(
        once.document().as_bytes(),
        twice.document().as_bytes(),
        "a second mending changed more"
    );
}

/// A formatted document means the same, and formatting it again changes nothing.
pub fn director_format(input: &[u8]) {
    let document = Document::parse(input);
    let formatted = Document::parse(format(&document));
    if formatted == document {
        return;
    }
    assert_eq!(
        format(&formatted),
        formatted.as_bytes(),
        "a second formatting changed more"
    );

    let (before, _) = Config::interpret(&document, &NumericOnly);
    let (after, _) = Config::interpret(&formatted, &NumericOnly);
    assert_eq!(before, after, "formatting changed the meaning");
}

/// A CIB of any bytes is refused or prints as it was.
pub fn cib_round_trip(input: &[u8]) {
    if let Ok(cib) = Cib::parse(input) {
        assert_eq!(cib.to_bytes(), input, "the document lost a byte");
    }
}

/// A corosync.conf of any bytes prints as it was, has a meaning and findings within it; an edit
/// is refused or read back.
pub fn corosync_conf(input: &[u8]) {
    use ::cib::corosync::{Change, Config, Document, Node, check_document};
    let mut document = Document::parse(input);
    assert_eq!(document.as_bytes(), input, "the document lost a byte");
    let config = Config::of(&document);
    for finding in check_document(&document) {
        assert!(
            finding.position().offset <= input.len(),
            "{finding} lies outside of the document"
        );
    }
    if document.set("totem", "token", "7000").is_ok() {
        assert_eq!(document.value("totem", "token"), Some(&b"7000"[..]));
    }
    let node = config
        .link_numbers()
        .iter()
        .fold(Node::new("fuzz"), |node, link| {
            node.address(format!("10.250.0.{link}"))
        });
    let nodes = config.nodes.len();
    if Change::AddNodes(vec![node]).apply(&mut document).is_ok() {
        assert_eq!(Config::of(&document).nodes.len(), nodes + 1);
    }
    let option = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let device = Change::AddDevice {
        model: vec![option("host", "fuzz"), option("algorithm", "ffsplit")],
        generic: Vec::new(),
        heuristics: vec![option("mode", "on")],
    };
    if device.apply(&mut document).is_ok() {
        let found = Config::of(&document).quorum.device;
        assert!(
            found.is_some_and(|device| device.model == "net"),
            "no device"
        );
        assert!(device.apply(&mut document).is_err(), "a second device");
        if Change::RemoveDevice.apply(&mut document).is_ok() {
            assert!(Config::of(&document).quorum.device.is_none(), "it stays");
        }
    }
}

/// A command line of any text is refused or does its work on a CIB that stays well formed.
pub fn pcs_operation(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let Ok(operation) = text.parse::<Operation>() else {
        return;
    };
    let mut cib = Cib::empty();
    let before = cib.to_bytes();
    match operation.apply(
        &mut cib,
        &::cib::metadata::Metadata::builtin(),
        ::cib::pcs::Dialect::V0_11,
    ) {
        Ok(_reports) => {
            if let Err(error) = Cib::parse(cib.to_bytes()) {
                panic!("`{text}` broke the document: {error}");
            }
        }
        Err(_refused) => assert_eq!(
            cib.to_bytes(),
            before,
            "a refused operation changed the CIB"
        ),
    }
}

/// The kernel in memory takes any datagram, and still answers a client afterwards.
pub fn memory_kernel(input: &[u8]) {
    let kernel = memory::Kernel::new();
    let mut transport = kernel.transport();
    drop(transport.set_timeout(Duration::from_millis(1)));
    drop(transport.send(input));
    let mut buffer = vec![0; 64 * 1024];
    while transport
        .receive(&mut buffer)
        .is_ok_and(|length| length > 0)
    {}
    let answered = Client::over(kernel.transport()).is_ok_and(|mut client| client.table().is_ok());
    assert!(answered, "the kernel does not answer any more");
}

/// Decoding a message of any bytes is total; what is decoded prints to bytes that decode to the
/// same.
///
/// The first byte is the command, the rest the attributes. Left out: attributes that are flagged
/// as nested and as in network byte order at once, which netlink excludes (linux/netlink.h) and
/// the codec cannot print.
pub fn wire(input: &[u8]) {
    let Some((command, attributes)) = input.split_first() else {
        return;
    };
    if attributes
        .chunks_exact(4)
        .any(|word| word.iter().skip(3).any(|byte| byte & 0xc0 == 0xc0))
    {
        return;
    }
    let header = GenlHeader {
        cmd: *command,
        version: 1,
    };
    if let Ok(message) = Message::parse_with_param(attributes, header) {
        let mut bytes = vec![0; message.buffer_len()];
        message.emit(&mut bytes);
        let again = Message::parse_with_param(&bytes[..], header);
        assert_eq!(again.ok(), Some(message), "a message changed on its way");
    }
}

/// A client whose kernel answers with damaged bytes gets an error or an answer, and ends.
///
/// Each pair of bytes damages one datagram: a position, and the bits that flip there.
pub fn damaged_answers(input: &[u8]) {
    let kernel = memory::Kernel::new();
    let service = Service::tcp(([192, 0, 2, 70], 80).into());
    let key = *service.key();
    if let Ok(mut client) = Client::over(kernel.transport()) {
        drop(client.add_service(&service));
        drop(client.add_destination(&key, &Destination::new(([192, 0, 2, 121], 80).into())));
    }
    let damaged = Damaged {
        link: kernel.transport(),
        damage: input.to_vec(),
    };
    if let Ok(mut client) = Client::over(damaged) {
        drop(client.snapshot());
        drop(client.add_service(&service));
        drop(client.table());
    }
}

/// A connection that damages what it receives.
#[derive(Debug)]
struct Damaged {
    link: memory::Link,
    damage: Vec<u8>,
}

impl Transport for Damaged {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.link.send(datagram)
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.link.receive(buffer)?;
        if let (Some(bits), Some(position)) = (self.damage.pop(), self.damage.pop())
            && let Some(byte) = buffer.get_mut(usize::from(position) % length.max(1))
        {
            *byte ^= bits;
        }
        Ok(length)
    }

    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        self.link.set_timeout(timeout)
    }
}
