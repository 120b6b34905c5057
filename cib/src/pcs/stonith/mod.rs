//! Fencing: devices and levels.

mod level;

pub use level::{LevelAdd, LevelClear, LevelConfig, LevelRemove, LevelTarget, LevelVerify};

use super::command::Operation;
use super::error::CommandError;
use super::resource::{
    DefaultsKind, OpAdd, OpDelete, ResourceConfig, ResourceDelete, ResourceDisable, ResourceEnable,
    ResourceMeta, ResourceUpdate, parse_defaults, parse_fencing,
};
use super::words::Line;

/// Reads the words after `stonith`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        ["config", ..] => ResourceConfig::parse(line, rest(1), true).map(Operation::from),
        ["create", ..] => parse_fencing(line, rest(1)).map(Operation::from),
        // The same sets as those of resources.
        ["defaults", ..] => parse_defaults(line, DefaultsKind::Resources, rest(1)),
        ["delete" | "remove", ..] => {
            ResourceDelete::parse(line, rest(1), true).map(Operation::from)
        }
        ["disable", ..] => ResourceDisable::parse(line, rest(1), true).map(Operation::from),
        ["enable", ..] => ResourceEnable::parse(line, rest(1), true).map(Operation::from),
        ["level"] | ["level", "config"] => line.allow(&[]).map(|()| LevelConfig.into()),
        ["level", "add", ..] => LevelAdd::parse(line, rest(2)).map(Operation::from),
        ["level", "clear", ..] => LevelClear::parse(line, rest(2)).map(Operation::from),
        ["level", "delete" | "remove", ..] => {
            LevelRemove::parse(line, rest(2)).map(Operation::from)
        }
        ["level", "verify"] => line.allow(&[]).map(|()| LevelVerify.into()),
        ["meta", ..] => ResourceMeta::parse(line, rest(1), true).map(Operation::from),
        ["op", "add", ..] => OpAdd::parse(line, rest(2), true).map(Operation::from),
        ["op", "defaults", ..] => parse_defaults(line, DefaultsKind::Operations, rest(2)),
        ["op", "delete" | "remove", ..] => {
            OpDelete::parse(line, rest(2), true).map(Operation::from)
        }
        ["update", ..] => ResourceUpdate::parse(line, rest(1), true).map(Operation::from),
        [
            "confirm"
            | "describe"
            | "failcount"
            | "fence"
            | "history"
            | "list"
            | "sbd"
            | "show"
            | "status"
            | "update-scsi-devices",
            ..,
        ] => Err(CommandError::unsupported(words)),
        _ => Err(CommandError::Usage {
            command: "stonith",
            expected: "create, update, delete, enable, disable, meta, op, level or config",
        }),
    }
}
