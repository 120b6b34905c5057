//! What a bundle is made of, as words and as a value.

use super::super::super::arguments::{Groups, Pairs, Writer};
use super::super::super::error::CommandError;
use super::super::super::words::pairs;

const KEYWORDS: [&str; 5] = ["container", "meta", "network", "port-map", "storage-map"];

/// What a bundle is made of, beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) container: Pairs,
    pub(super) network: Pairs,
    pub(super) ports: Vec<Pairs>,
    pub(super) ports_gone: Vec<String>,
    pub(super) storage: Vec<Pairs>,
    pub(super) storage_gone: Vec<String>,
    pub(super) meta: Pairs,
}

/// Gives a builder the parts of a bundle, which are in its field `$($field).+`.
macro_rules! parts_builder {
    ($name:ident, $($field:ident).+) => {
        impl $name {
            /// An option of the container: `image`, `replicas`, `run-command`, …
            pub fn container(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.$($field).+.container, name, value);
                self
            }

            /// An option of the network: `ip-range-start`, `control-port`, …
            pub fn network(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.$($field).+.network, name, value);
                self
            }

            /// One more port mapping: `port` or `range`, `internal-port`, `id`.
            pub fn port<'p>(
                mut self,
                options: impl IntoIterator<Item = (&'p str, &'p str)>,
            ) -> Self {
                self.$($field).+.ports.push(parts::owned(options));
                self
            }

            /// One more storage mapping: `source-dir` or `source-dir-root`, `target-dir`, …
            pub fn storage<'p>(
                mut self,
                options: impl IntoIterator<Item = (&'p str, &'p str)>,
            ) -> Self {
                self.$($field).+.storage.push(parts::owned(options));
                self
            }

            /// A meta attribute of the bundle.
            pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self.$($field).+.meta, name, value);
                self
            }
        }
    };
}

pub(super) use parts_builder;

pub(super) fn owned<'p>(options: impl IntoIterator<Item = (&'p str, &'p str)>) -> Pairs {
    let options = options.into_iter();
    options
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn id_and_rest(words: &[String]) -> Result<(&String, &[String]), CommandError> {
    words.split_first().ok_or(USAGE)
}

const USAGE: CommandError = CommandError::Usage {
    command: "resource bundle",
    expected: "BUNDLE [container …] [network …] [port-map …] [storage-map …] [meta …]",
};

pub(super) fn groups(words: &[String]) -> Result<Groups<'_>, CommandError> {
    let groups = Groups::split(words, &KEYWORDS);
    if !groups.flat("").is_empty() {
        return Err(USAGE);
    }
    let repeated = ["port-map", "storage-map"];
    let bare = KEYWORDS.iter().any(|keyword| {
        groups.is_bare(keyword)
            || (repeated.contains(keyword) && groups.each(keyword).any(<[&String]>::is_empty))
    });
    if bare { Err(USAGE) } else { Ok(groups) }
}

type Changes = (Vec<Pairs>, Vec<String>);

fn changes(groups: &Groups<'_>, keyword: &str) -> Result<Changes, CommandError> {
    let (mut added, mut gone) = (Vec::new(), Vec::new());
    for words in groups.each(keyword) {
        match words {
            [verb, options @ ..] if !options.is_empty() => match verb.as_str() {
                "add" => added.push(pairs(options.iter().copied())?),
                "delete" | "remove" => gone.extend(options.iter().map(|id| (*id).clone())),
                _ => return Err(USAGE),
            },
            _ => return Err(USAGE),
        }
    }
    Ok((added, gone))
}

impl Parts {
    /// What `update` is given: options, mappings to be added and to be removed.
    pub(super) fn read_changes(groups: &Groups<'_>) -> Result<Self, CommandError> {
        let mut parts = Self {
            container: groups.pairs("container")?,
            network: groups.pairs("network")?,
            meta: groups.pairs("meta")?,
            ..Self::default()
        };
        (parts.ports, parts.ports_gone) = changes(groups, "port-map")?;
        (parts.storage, parts.storage_gone) = changes(groups, "storage-map")?;
        Ok(parts)
    }

    /// All of a new bundle.
    pub(super) fn read(groups: &Groups<'_>, container: Vec<&String>) -> Result<Self, CommandError> {
        let maps = |keyword| {
            groups
                .each(keyword)
                .map(|words| pairs(words.iter().copied()))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            container: pairs(container)?,
            network: groups.pairs("network")?,
            ports: maps("port-map")?,
            storage: maps("storage-map")?,
            meta: groups.pairs("meta")?,
            ..Self::default()
        })
    }

    pub(super) fn write(&self, mut writer: Writer, verb: Option<&str>) -> Writer {
        writer = writer.section("network", &self.network);
        for (keyword, maps, gone) in [
            ("port-map", &self.ports, &self.ports_gone),
            ("storage-map", &self.storage, &self.storage_gone),
        ] {
            for map in maps {
                writer = writer.word(keyword).words(verb).pairs(map);
            }
            for id in gone {
                writer = writer.words([keyword, "remove", id.as_str()]);
            }
        }
        writer.section("meta", &self.meta)
    }
}
