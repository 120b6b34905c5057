//! Looks for what is wrong with a corosync.conf.

use std::collections::{BTreeSet, HashMap};

use super::choice::Transport;
use super::config::{ConfNode, Config};
use super::document::{Document, LineKind, OptionLine, is_name};
use super::finding::{Finding, FindingCode};
use super::options::{self, Kind};
use super::rules;
use crate::check::Severity;

/// Most findings that are listed for one document.
const MOST: usize = 1000;

/// All that is wrong with a document, in the order of lines; the first thousand.
///
/// Errors are what `corosync -t` refuses (3.1), apart from names that do not resolve and addresses
/// that this host does not have, and a quorum provider at which it stops when it starts. Warnings are what it accepts without doing what it says.
///
/// ```
/// use cib::corosync::{Document, check_document};
///
/// let document = Document::parse("totem {\n    version: 2\n    tokn: 5000\n}\n");
/// let findings = check_document(&document);
/// let first = findings[0].to_string();
/// assert_eq!(first, "3:5: warning: `totem` has no option `tokn`: did you mean `token`? [unknown-option]");
/// ```
#[must_use]
pub fn check_document(document: &Document) -> Vec<Finding> {
    let mut checker = Checker {
        document,
        findings: Vec::new(),
        config: Config::of(document),
    };
    checker.syntax();
    checker.sections();
    checker.options();
    if document.syntax_error().is_none() {
        checker.nodes();
        checker.links();
        checker.crypto();
        checker.quorum();
    }
    let mut findings = checker.findings;
    findings.sort_by_key(|finding| finding.position);
    findings.truncate(MOST);
    findings
}

struct Checker<'d> {
    document: &'d Document,
    config: Config,
    /// At most [`MOST`] of each rule, so that a hostile file costs no more than a bad one.
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn add(&mut self, code: FindingCode, severity: Severity, offset: usize, message: String) {
        if self.findings.len() < 4 * MOST {
            let position = self.document.position(offset);
            self.findings.push(Finding {
                code,
                severity,
                position,
                message,
            });
        }
    }

    fn error(&mut self, code: FindingCode, offset: usize, message: impl Into<String>) {
        self.add(code, Severity::Error, offset, message.into());
    }

    fn warn(&mut self, code: FindingCode, offset: usize, message: impl Into<String>) {
        self.add(code, Severity::Warning, offset, message.into());
    }

    fn syntax(&mut self) {
        if std::str::from_utf8(self.document.as_bytes()).is_err() {
            let offset = self.document.as_bytes().utf8_chunks().next();
            let offset = offset.map_or(0, |chunk| chunk.valid().len());
            self.warn(
                FindingCode::Text,
                offset,
                "not UTF-8: pcs cannot read this file",
            );
        }
        let mut start = 0;
        for line in self.document.lines() {
            if let LineKind::Unrecognized(error) = line.kind() {
                let blanks = line
                    .bytes()
                    .iter()
                    .take_while(|byte| matches!(byte, b' ' | b'\t'));
                self.error(
                    FindingCode::Syntax,
                    start + blanks.count(),
                    error.to_string(),
                );
            }
            start += line.bytes().len();
        }
        let unrecognized = self
            .findings
            .iter()
            .any(|finding| finding.code == FindingCode::Syntax);
        if let Some((_, error)) = self.document.syntax_error().filter(|_| !unrecognized) {
            self.error(FindingCode::Syntax, start, error.to_string());
        }
    }

    fn sections(&mut self) {
        let unknown: Vec<(usize, String)> = self
            .document
            .all_sections()
            .map(|(offset, index)| (offset, self.document.section_path(Some(index))))
            .filter(|(_, path)| !rules::is_section(path))
            .take(MOST)
            .collect();
        for (offset, path) in unknown {
            let message = format!("corosync reads no section `{path}`: is the name right?");
            self.warn(FindingCode::UnknownSection, offset, message);
        }
    }

    fn options(&mut self) {
        let mut seen: HashMap<(Option<usize>, &[u8]), ()> = HashMap::new();
        for (section, path, option) in self.document.all_options() {
            if self.findings.len() >= 2 * MOST {
                return;
            }
            let name = String::from_utf8_lossy(option.name()).into_owned();
            self.option(&path, &name, &option);
            let offset = option.name_offset();
            if seen.insert((section, option.name()), ()).is_some() {
                let message =
                    format!("`{name}` stands twice: the last one counts, remove the others");
                self.warn(FindingCode::Repeated, offset, message);
            }
        }
    }

    fn option(&mut self, path: &str, name: &str, option: &OptionLine<'_>) {
        let offset = option.name_offset();
        let full = if path.is_empty() {
            name.len()
        } else {
            path.len() + 1 + name.len()
        };
        let storable = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte);
        if !(3..=255).contains(&full) || !name.bytes().all(storable) || name.is_empty() {
            let message = format!("corosync cannot store `{name}`: use a-z A-Z 0-9 . _ - / :");
            return self.error(FindingCode::Name, offset, message);
        }
        let Some(known) = rules::rules(path) else {
            return;
        };
        let value = String::from_utf8_lossy(option.value()).into_owned();
        let Some((_, kind)) = known.iter().find(|rule| rule.0 == name) else {
            let near = rules::nearest(name, known).filter(|_| is_name(name));
            let remedy = near.map_or_else(
                || "is the name right?".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{path}` has no option `{name}`: {remedy}");
            return self.warn(FindingCode::UnknownOption, offset, message);
        };
        if !kind.accepts(&value) {
            let message = format!(
                "`{value}` is no value of `{name}`: expected {}",
                kind.expected()
            );
            let fatal = matches!(kind, Kind::Range(..)) || is_checked(path, name);
            let severity = if fatal {
                Severity::Error
            } else {
                Severity::Warning
            };
            self.add(FindingCode::Value, severity, option.value_offset(), message);
        }
        if path == "totem" && name == "version" && value.parse() != Ok(2) && kind.accepts(&value) {
            let message = format!("version {value}: corosync knows only version 2");
            self.error(FindingCode::Value, option.value_offset(), message);
        }
    }

    fn nodes(&mut self) {
        let knet = self.config.totem.transport == Transport::Knet;
        let nodes = std::mem::take(&mut self.config.nodes);
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        for node in nodes.iter().take(MOST) {
            let offset = self.document.line_offset(node.line);
            match &node.id {
                None if knet => {
                    let message = "node without nodeid: knet needs one for every node";
                    self.error(FindingCode::NodeId, offset, message);
                }
                Some(id) if !ids.insert(id) => {
                    let message = format!("nodeid {id} is used twice: every node needs its own");
                    self.error(FindingCode::NodeId, offset, message);
                }
                Some(id) if id.parse() == Ok(0) => {
                    let message = "nodeid 0 is reserved: choose a number from 1 on";
                    self.warn(FindingCode::NodeId, offset, message);
                }
                None | Some(_) => {}
            }
            if let Some(name) = node.name.as_ref().filter(|name| !names.insert(*name)) {
                let message = format!("node name {name} is used twice: every node needs its own");
                self.warn(FindingCode::Address, offset, message);
            }
        }
        self.addresses(&nodes);
        self.config.nodes = nodes;
    }

    fn addresses(&mut self, nodes: &[ConfNode]) {
        let links = |node: &ConfNode| {
            node.addresses
                .iter()
                .map(|address| address.0)
                .collect::<Vec<_>>()
        };
        let first = nodes.first().map(links).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for node in nodes.iter().take(MOST) {
            let offset = self.document.line_offset(node.line);
            if links(node).len() != first.len() {
                let message = "not all nodes have the same number of links";
                self.error(FindingCode::Address, offset, message);
            } else if links(node) != first {
                let message = "not all nodes have addresses for the same links";
                self.error(FindingCode::Address, offset, message);
            }
            if first.len() > 1 && node.name.is_none() {
                let message = "with more than one link every node needs a name";
                self.error(FindingCode::Address, offset, message);
            }
            for (_, address) in &node.addresses {
                if !seen.insert(address) {
                    let message =
                        format!("address {address} is used twice: every node needs its own");
                    self.warn(FindingCode::Address, offset, message);
                }
            }
        }
    }

    fn links(&mut self) {
        for (offset, number) in self.unused_links() {
            let message = format!("options of link {number}, for which no node has an address");
            self.warn(FindingCode::Address, offset, message);
        }
    }

    /// Numbers of links with options but without addresses, where any has addresses.
    fn unused_links(&self) -> Vec<(usize, u8)> {
        let numbers = self.config.link_numbers();
        let totem = self.document.sections_named("totem");
        let interfaces = totem.flat_map(|totem| totem.sections_named("interface"));
        let numbered = interfaces.filter_map(|section| {
            let option = section.option("linknumber")?;
            let number: u8 = std::str::from_utf8(option.value()).ok()?.parse().ok()?;
            Some((option.value_offset(), number))
        });
        let unused =
            numbered.filter(|(_, number)| !numbers.is_empty() && !numbers.contains(number));
        unused.take(MOST).collect()
    }

    fn crypto(&mut self) {
        let value = |name| self.config.totem.value(name);
        let off = |name| matches!(value(name), None | Some("none"));
        let offset = |name| self.offset("totem", name);
        let knet = self.config.totem.transport == Transport::Knet;
        if !knet && (!off("crypto_cipher") || !off("crypto_hash")) {
            let at = offset("crypto_cipher").max(offset("crypto_hash"));
            let message = "only knet encrypts: remove crypto_cipher and crypto_hash, or use knet";
            return self.error(FindingCode::Crypto, at, message);
        }
        if !off("crypto_cipher") && off("crypto_hash") && value("secauth").is_none() {
            let at = offset("crypto_cipher");
            self.error(
                FindingCode::Crypto,
                at,
                "a cipher needs a hash: set crypto_hash",
            );
        }
    }

    fn quorum(&mut self) {
        let quorum = &self.config.quorum;
        if quorum.provider.is_none() {
            return;
        }
        let (nodes, two, device) = (
            self.config.nodes.len(),
            quorum.two_node,
            quorum.device.is_some(),
        );
        let on = |name| options::value(&quorum.options, name) == Some("1");
        let excluded: Vec<&str> = ["auto_tie_breaker", "last_man_standing", "allow_downscale"]
            .into_iter()
            .filter(|name| device && on(name))
            .collect();
        let uncounted = nodes == 0 && quorum.expected_votes.is_none();
        if two && device {
            let at = self.offset("quorum", "two_node");
            let message = "two_node and a quorum device exclude each other: remove two_node";
            self.error(FindingCode::Quorum, at, message);
        } else if two && nodes != 2 && nodes != 0 {
            let at = self.offset("quorum", "two_node");
            let message = format!("two_node means nothing with {nodes} nodes: remove it");
            self.warn(FindingCode::Quorum, at, message);
        }
        for name in excluded {
            let at = self.offset("quorum", name);
            let message = format!("{name} and a quorum device exclude each other: remove {name}");
            self.error(FindingCode::Quorum, at, message);
        }
        if uncounted {
            let at = self.offset("quorum", "provider");
            let message = "neither a nodelist nor expected_votes: corosync cannot count votes";
            self.error(FindingCode::Quorum, at, message);
        }
    }

    /// Where the value of an option stands that counts.
    fn offset(&self, section: &str, name: &str) -> usize {
        let options = self.document.sections_named(section);
        let last = options.filter_map(|section| section.option(name)).last();
        last.map_or(0, |option| option.value_offset())
    }
}

/// Words that corosync checks itself; others it takes as they are.
fn is_checked(path: &str, name: &str) -> bool {
    match path {
        "totem" => matches!(
            name,
            "transport"
                | "ip_version"
                | "crypto_model"
                | "crypto_cipher"
                | "crypto_hash"
                | "link_mode"
        ),
        "quorum" => name == "provider",
        "logging" => name != "name" && name != "subsys",
        "system" => matches!(
            name,
            "qb_ipc_type" | "sched_rr" | "move_to_root_cgroup" | "allow_knet_handle_fallback"
        ),
        _ => false,
    }
}
