//! The words of pcs's commands about corosync.conf.

mod change;
mod old;

use super::change::Change;
use super::choice::{Crypto, Transport};
use super::options::ConfOption;
use super::setup::{Node, Setup};
use crate::pcs::Dialect;

/// Why words are no set-up and no change of corosync.conf.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// They do not fit the command.
    #[error("wrong words for `{command}`: expected {expected}")]
    Usage {
        /// The command.
        command: &'static str,
        /// Its grammar.
        expected: &'static str,
    },
    /// An option without a value.
    #[error("`{0}` has no value: write `{0}=VALUE`")]
    MissingValue(String),
    /// A word that is no number of a link.
    #[error("`{0}` is no number of a link: use 0 to 7")]
    Link(String),
    /// An option twice.
    #[error("option `{0}` is given twice")]
    Repeated(String),
    /// A transport that corosync does not have.
    #[error("`{0}` is no transport: use knet, udp or udpu")]
    Transport(String),
    /// An option that the group of options does not have.
    #[error("`{name}` is no option of {group}")]
    Unknown {
        /// `crypto`.
        group: &'static str,
        /// The option.
        name: String,
    },
}

const SETUP: &str = "cluster setup";
const SETUP_WORDS: &str = "NAME (NODE [addr=ADDRESS]...)... [transport knet|udp|udpu [OPTIONS] \
    [link OPTIONS]... [compression OPTIONS] [crypto OPTIONS]] [totem OPTIONS] [quorum OPTIONS]";
const DEVICE_WORDS: &str = "[OPTIONS] model net OPTIONS [heuristics OPTIONS]";

fn usage(command: &'static str, expected: &'static str) -> WordsError {
    WordsError::Usage { command, expected }
}

/// Splits words at keywords: what stands before the first one, then each with its words.
fn groups<'w>(words: &'w [String], keywords: &[&str]) -> Vec<(&'w str, &'w [String])> {
    let starts: Vec<usize> = (0..words.len())
        .filter(|place| {
            words
                .get(*place)
                .is_some_and(|word| keywords.contains(&word.as_str()))
        })
        .collect();
    let first = starts.first().copied().unwrap_or(words.len());
    let mut found = vec![("", words.get(..first).unwrap_or_default())];
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(words.len());
        let name = words.get(*start).map_or("", String::as_str);
        found.push((name, words.get(start + 1..end).unwrap_or_default()));
    }
    found
}

fn pairs(words: &[String]) -> Result<Vec<ConfOption>, WordsError> {
    let mut found: Vec<ConfOption> = Vec::new();
    for word in words {
        let (name, value) = word
            .split_once('=')
            .filter(|pair| !pair.0.is_empty())
            .ok_or_else(|| WordsError::MissingValue(word.clone()))?;
        match found.iter().find(|known| known.0 == name) {
            Some(known) if known.1 == value => {}
            Some(_) => return Err(WordsError::Repeated(name.to_owned())),
            None => found.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok(found)
}

impl Setup {
    /// Reads the words after `pcs cluster setup`, without options that start with `--`, which are
    /// about the hosts; in the dialect 0.9 those about corosync.conf are read too.
    ///
    /// ```
    /// use cib::corosync::{Node, Setup};
    /// use cib::pcs::Dialect;
    ///
    /// let words = ["lab", "a", "addr=10.0.0.1", "b", "addr=10.0.0.2", "totem", "token=5000"];
    /// let nodes = [Node::new("a").address("10.0.0.1"), Node::new("b").address("10.0.0.2")];
    /// let setup = Setup::from_words(&words.map(str::to_owned), Dialect::V0_11)?;
    /// assert_eq!(setup, Setup::new("lab", nodes).totem("token", "5000"));
    /// # Ok::<(), cib::corosync::WordsError>(())
    /// ```
    ///
    /// # Errors
    /// [`WordsError`]; what the words say is checked by [`render`](Self::render).
    pub fn from_words(words: &[String], dialect: Dialect) -> Result<Self, WordsError> {
        if dialect == Dialect::V0_9 {
            return old::setup(words);
        }
        let parts = groups(words, &["transport", "totem", "quorum"]);
        let (_, first) = parts.first().copied().unwrap_or_default();
        let Some((name, hosts)) = first.split_first().filter(|split| !split.1.is_empty()) else {
            return Err(usage(SETUP, SETUP_WORDS));
        };
        let mut setup = Self::new(name, nodes(hosts)?);
        for (place, (keyword, words)) in parts.iter().enumerate().skip(1) {
            if parts
                .iter()
                .skip(place + 1)
                .any(|later| later.0 == *keyword)
            {
                return Err(WordsError::Repeated((*keyword).to_owned()));
            }
            setup = match *keyword {
                "transport" => with_transport(setup, words)?,
                "totem" => pairs(words)?
                    .into_iter()
                    .fold(setup, |setup, (name, value)| setup.totem(name, value)),
                _ => pairs(words)?
                    .into_iter()
                    .fold(setup, |setup, (name, value)| setup.quorum(name, value)),
            };
        }
        Ok(setup)
    }

    /// Names of the nodes, in order.
    pub fn node_names(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| node.name.as_str())
    }

    /// Gives an address to every node that has none, where one is known: that of its pcsd.
    pub fn with_addresses(mut self, known: impl Fn(&str) -> Option<String>) -> Self {
        for node in self.nodes.iter_mut().filter(|it| it.addresses.is_empty()) {
            node.addresses.extend(known(&node.name));
        }
        self
    }
}

fn nodes(words: &[String]) -> Result<Vec<Node>, WordsError> {
    let mut nodes: Vec<Node> = Vec::new();
    for word in words {
        match word.split_once('=') {
            None => nodes.push(Node::new(word)),
            Some(("addr", address)) => match nodes.pop() {
                Some(node) => nodes.push(node.address(address)),
                None => return Err(usage(SETUP, SETUP_WORDS)),
            },
            Some((name, _)) => {
                return Err(WordsError::Unknown {
                    group: "a node",
                    name: name.to_owned(),
                });
            }
        }
    }
    Ok(nodes)
}

fn transport_named(word: &str) -> Result<Transport, WordsError> {
    match word {
        "knet" => Ok(Transport::Knet),
        "udp" => Ok(Transport::Udp),
        "udpu" => Ok(Transport::Udpu),
        _ => Err(WordsError::Transport(word.to_owned())),
    }
}

fn with_transport(setup: Setup, words: &[String]) -> Result<Setup, WordsError> {
    let parts = groups(words, &["link", "compression", "crypto"]);
    let (_, first) = parts.first().copied().unwrap_or_default();
    let Some((kind, own)) = first.split_first() else {
        return Err(usage(SETUP, SETUP_WORDS));
    };
    let mut setup = setup.transport(transport_named(kind)?);
    for (name, value) in pairs(own)? {
        setup = setup.transport_option(name, value);
    }
    let mut crypto: Option<Vec<ConfOption>> = None;
    for (keyword, words) in parts.into_iter().skip(1) {
        let options = pairs(words)?;
        match keyword {
            "link" => setup = setup.link(options),
            "compression" => {
                for (name, value) in options {
                    setup = setup.compression(name, value);
                }
            }
            _ => crypto.get_or_insert_default().extend(options),
        }
    }
    match crypto {
        Some(options) => Ok(setup.crypto(crypto_of(options)?)),
        None => Ok(setup),
    }
}

fn crypto_of(options: Vec<ConfOption>) -> Result<Crypto, WordsError> {
    let (mut cipher, mut hash, mut model) = (None, None, None);
    for (name, value) in options {
        let field = match name.as_str() {
            "cipher" => &mut cipher,
            "hash" => &mut hash,
            "model" => &mut model,
            _ => {
                return Err(WordsError::Unknown {
                    group: "crypto",
                    name,
                });
            }
        };
        if field.replace(value).is_some() {
            return Err(WordsError::Repeated(name));
        }
    }
    Ok(Crypto::Custom {
        cipher,
        hash,
        model,
    })
}

impl Change {
    /// Reads the words after `pcs quorum`: `update`, `device add|update|remove`,
    /// `device heuristics remove`.
    ///
    /// ```
    /// use cib::corosync::Change;
    ///
    /// let words = ["device", "remove"].map(str::to_owned);
    /// assert_eq!(Change::from_quorum_words(&words)?, Change::RemoveDevice);
    /// # Ok::<(), cib::corosync::WordsError>(())
    /// ```
    ///
    /// # Errors
    /// [`WordsError`]
    pub fn from_quorum_words(words: &[String]) -> Result<Self, WordsError> {
        let given: Vec<&str> = words.iter().map(String::as_str).collect();
        let rest = |skip| words.get(skip..).unwrap_or_default();
        match given.as_slice() {
            ["update", _, ..] => Ok(Self::UpdateQuorum(pairs(rest(1))?)),
            ["device", "add", ..] => device(rest(2), true),
            ["device", "update", _, ..] => device(rest(2), false),
            ["device", "remove" | "delete"] => Ok(Self::RemoveDevice),
            ["device", "heuristics", "remove" | "delete"] => Ok(Self::RemoveHeuristics),
            ["device", "update"] => Err(usage("quorum device", DEVICE_WORDS)),
            ["device", ..] => Err(usage(
                "quorum device",
                "add, update, remove, heuristics remove or status",
            )),
            _ => Err(usage(
                "quorum",
                "config, status, update OPTIONS, device, expected-votes VOTES or unblock",
            )),
        }
    }
}

fn device(words: &[String], new: bool) -> Result<Change, WordsError> {
    let parts = groups(words, &["model", "heuristics"]);
    let (mut generic, mut model, mut heuristics) = (Vec::new(), None, None);
    for (keyword, words) in parts {
        match keyword {
            "" => generic = pairs(words)?,
            "model" if model.is_none() => model = Some(words),
            "heuristics" if heuristics.is_none() => heuristics = Some(pairs(words)?),
            repeated => return Err(WordsError::Repeated(repeated.to_owned())),
        }
    }
    if generic.iter().any(|option| option.0 == "model") {
        return Err(usage("quorum device", DEVICE_WORDS));
    }
    let heuristics = heuristics.unwrap_or_default();
    if !new {
        let model = pairs(model.unwrap_or_default())?;
        return Ok(Change::UpdateDevice {
            model,
            generic,
            heuristics,
        });
    }
    match model.and_then(<[String]>::split_first) {
        Some((name, options)) if name == "net" => Ok(Change::AddDevice {
            model: pairs(options)?,
            generic,
            heuristics,
        }),
        _ => Err(usage("quorum device add", DEVICE_WORDS)),
    }
}
