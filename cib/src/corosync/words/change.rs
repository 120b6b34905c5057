//! The words of commands that change corosync.conf.

use super::super::change::Change;
use super::super::options::ConfOption;
use super::{WordsError, groups, nodes, pairs, usage};

const LINK: &str = "add NODE=ADDRESS... [options NAME=VALUE...] | remove LINK... | \
    update LINK [NODE=ADDRESS...] [options NAME=VALUE...]";
const CONFIG: &str = "update [transport NAME=VALUE...] [compression NAME=VALUE...] \
    [crypto NAME=VALUE...] [totem NAME=VALUE...] | uuid generate";
const NODE: &str = "add NODE [addr=ADDRESS]... | remove NODE...";

impl Change {
    /// Reads the words of a command that changes corosync.conf, options like `--force` taken away:
    /// `quorum …` as [`from_quorum_words`](Self::from_quorum_words), `cluster link add|remove|update`,
    /// `cluster config update`, `cluster node add|remove`.
    ///
    /// ```
    /// use cib::corosync::Change;
    ///
    /// let words = ["cluster", "link", "remove", "1", "2"].map(str::to_owned);
    /// assert_eq!(Change::from_words(&words)?, Change::RemoveLinks(vec![1, 2]));
    /// # Ok::<(), cib::corosync::WordsError>(())
    /// ```
    ///
    /// # Errors
    /// [`WordsError`]
    pub fn from_words(words: &[String]) -> Result<Self, WordsError> {
        let given: Vec<&str> = words.iter().map(String::as_str).collect();
        let rest = |skip| words.get(skip..).unwrap_or_default();
        match given.as_slice() {
            ["quorum", ..] => Self::from_quorum_words(rest(1)),
            ["cluster", "link", "add", _, ..] => {
                let (addresses, options) = link(rest(3))?;
                Ok(Self::AddLink { addresses, options })
            }
            ["cluster", "link", "remove" | "delete", _, ..] => {
                let numbers = rest(3).iter().map(|word| number(word));
                Ok(Self::RemoveLinks(numbers.collect::<Result<_, _>>()?))
            }
            ["cluster", "link", "update", first, _, ..] => {
                let number = number(first)?;
                let (addresses, options) = link(rest(4))?;
                Ok(Self::UpdateLink {
                    number,
                    addresses,
                    options,
                })
            }
            ["cluster", "config", "update", ..] => config(rest(3)),
            ["cluster", "node", "add", _, ..] => match nodes(rest(3))?.as_slice() {
                [one] => Ok(Self::AddNodes(vec![one.clone()])),
                _ => Err(usage("cluster node", NODE)),
            },
            ["cluster", "node", "remove" | "delete", _, ..] => {
                Ok(Self::RemoveNodes(rest(3).to_vec()))
            }
            ["cluster", "link", ..] => Err(usage("cluster link", LINK)),
            ["cluster", "node", ..] => Err(usage("cluster node", NODE)),
            _ => Err(usage("cluster config", CONFIG)),
        }
    }

    /// Names of the nodes that [`AddNodes`](Self::AddNodes) adds; none for other changes.
    #[must_use]
    pub fn new_nodes(&self) -> Vec<String> {
        let Self::AddNodes(nodes) = self else {
            return Vec::new();
        };
        nodes.iter().map(|node| node.name.clone()).collect()
    }

    /// Gives an address to every new node that has none, where one is known: that of its pcsd.
    #[must_use]
    pub fn with_addresses(mut self, known: impl Fn(&str) -> Option<String>) -> Self {
        if let Self::AddNodes(nodes) = &mut self {
            for node in nodes.iter_mut().filter(|node| node.addresses.is_empty()) {
                node.addresses.extend(known(&node.name));
            }
        }
        self
    }
}

/// Addresses by node, and options.
fn link(words: &[String]) -> Result<(Vec<ConfOption>, Vec<ConfOption>), WordsError> {
    let (mut addresses, mut options) = (Vec::new(), None);
    for (keyword, words) in groups(words, &["options"]) {
        match keyword {
            "" => addresses = pairs(words)?,
            _ if options.is_none() => options = Some(pairs(words)?),
            keyword => return Err(WordsError::Repeated(keyword.to_owned())),
        }
    }
    Ok((addresses, options.unwrap_or_default()))
}

fn number(word: &str) -> Result<u8, WordsError> {
    word.parse()
        .map_err(|_odd| WordsError::Link(word.to_owned()))
}

fn config(words: &[String]) -> Result<Change, WordsError> {
    const KEYWORDS: [&str; 4] = ["transport", "compression", "crypto", "totem"];
    let mut found: [Option<Vec<ConfOption>>; 4] = [None, None, None, None];
    for (keyword, words) in groups(words, &KEYWORDS) {
        let slot = KEYWORDS.iter().position(|known| *known == keyword);
        let Some(slot) = slot.and_then(|place| found.get_mut(place)) else {
            if words.is_empty() {
                continue;
            }
            return Err(usage("cluster config", CONFIG));
        };
        if words.is_empty() {
            return Err(usage("cluster config", CONFIG));
        }
        if slot.replace(pairs(words)?).is_some() {
            return Err(WordsError::Repeated(keyword.to_owned()));
        }
    }
    if found.iter().all(Option::is_none) {
        return Err(usage("cluster config", CONFIG));
    }
    let [transport, compression, crypto, totem] = found.map(Option::unwrap_or_default);
    Ok(Change::UpdateConfig {
        transport,
        compression,
        crypto,
        totem,
    })
}
