//! Resources: making, changing, removing, moving them.

mod advice;
mod builder;
mod bundle;
mod clone;
mod config;
mod config_cmd;
mod config_json;
mod config_parts;
mod config_text;
mod create;
mod defaults;
mod delete;
mod desired;
mod future;
mod group;
mod group_list;
mod manage;
mod meta;
mod op_add;
mod op_delete;
mod operations;
mod parameters;
mod parse;
mod place;
mod relations;
mod relocation;
mod target;
mod toggle;
mod update;

pub use bundle::{BundleCreate, BundleReset, BundleUpdate};
pub use clone::{CloneCreate, Unclone};
pub use config::ResourceConfig;
pub use create::{Beside, OpSpec, Placement, ResourceCreate};
pub use defaults::{DefaultsConfig, DefaultsCreate, DefaultsDelete, DefaultsKind, DefaultsUpdate};
pub use delete::ResourceDelete;
pub use group::{GroupAdd, GroupRemove};
pub use group_list::GroupList;
pub use manage::{ResourceManage, ResourceUnmanage};
pub use meta::ResourceMeta;
pub use op_add::OpAdd;
pub use op_delete::OpDelete;
pub use relations::ResourceRelations;
pub use relocation::{RelocateClear, RelocateDryRun, ResourceBan, ResourceClear, ResourceMove};
pub use toggle::{ResourceDisable, ResourceEnable};
pub use update::ResourceUpdate;

pub(super) use advice::{Intervals, advised};
pub(super) use clone::UNCLONED;
pub(super) use config::text as list_resources;
pub(super) use defaults::parse as parse_defaults;
pub(super) use delete::forget;
pub(super) use parse::{parse_create, parse_fencing};
pub(super) use target::{RESOURCES, is_fencing};
pub(super) use toggle::check_kind;

use super::command::Operation;
use super::error::CommandError;
use super::utilization::Utilization;
use super::words::Line;

/// Reads the words after `resource`.
pub(super) fn parse(line: &Line, words: &[String]) -> Result<Operation, CommandError> {
    let given: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = |skip| words.get(skip..).unwrap_or_default();
    match given.as_slice() {
        ["ban", ..] => ResourceBan::parse(line, rest(1)).map(Operation::from),
        ["bundle", "create", ..] => BundleCreate::parse(line, rest(2)).map(Operation::from),
        ["bundle", "reset", ..] => BundleReset::parse(line, rest(2)).map(Operation::from),
        ["bundle", "update", ..] => BundleUpdate::parse(line, rest(2)).map(Operation::from),
        ["clear", ..] => ResourceClear::parse(line, rest(1)).map(Operation::from),
        ["clone", ..] => CloneCreate::parse(line, rest(1), false).map(Operation::from),
        ["config", ..] => ResourceConfig::parse(line, rest(1), false).map(Operation::from),
        ["create", ..] => parse_create(line, rest(1)).map(Operation::from),
        ["defaults", ..] => defaults::parse(line, DefaultsKind::Resources, rest(1)),
        ["delete" | "remove", ..] => {
            ResourceDelete::parse(line, rest(1), false).map(Operation::from)
        }
        ["disable", ..] => ResourceDisable::parse(line, rest(1), false).map(Operation::from),
        ["enable", ..] => ResourceEnable::parse(line, rest(1), false).map(Operation::from),
        ["group", "add", ..] => GroupAdd::parse(line, rest(2)).map(Operation::from),
        ["group", "delete" | "remove", ..] => {
            GroupRemove::parse(line, rest(2)).map(Operation::from)
        }
        ["group", "list", ..] => GroupList::parse(line, rest(2)).map(Operation::from),
        ["manage", ..] => ResourceManage::parse(line, rest(1)).map(Operation::from),
        ["meta", ..] => ResourceMeta::parse(line, rest(1), false).map(Operation::from),
        ["move", ..] => ResourceMove::parse(line, rest(1), true).map(Operation::from),
        ["move-with-constraint", ..] => {
            ResourceMove::parse(line, rest(1), false).map(Operation::from)
        }
        ["op", "add", ..] => OpAdd::parse(line, rest(2), false).map(Operation::from),
        ["op", "defaults", ..] => defaults::parse(line, DefaultsKind::Operations, rest(2)),
        ["op", "delete" | "remove", ..] => {
            OpDelete::parse(line, rest(2), false).map(Operation::from)
        }
        ["promotable", ..] => CloneCreate::parse(line, rest(1), true).map(Operation::from),
        ["relations", ..] => ResourceRelations::parse(line, rest(1)).map(Operation::from),
        ["relocate", "clear"] => line.allow(&[]).map(|()| RelocateClear.into()),
        ["relocate", "clear", ..] => Err(CommandError::Usage {
            command: "resource relocate clear",
            expected: "no words",
        }),
        ["relocate", "dry-run" | "show", ..] => {
            RelocateDryRun::parse(line, rest(2), false).map(Operation::from)
        }
        ["relocate", "run", ..] => RelocateDryRun::parse(line, rest(2), true).map(Operation::from),
        ["safe-disable", ..] => Err(CommandError::LiveOnly {
            command: "resource safe-disable",
        }),
        ["unclone", ..] => Unclone::parse(line, rest(1)).map(Operation::from),
        ["ungroup", ..] => GroupRemove::parse(line, rest(1)).map(Operation::from),
        ["unmanage", ..] => ResourceUnmanage::parse(line, rest(1)).map(Operation::from),
        ["update", ..] => ResourceUpdate::parse(line, rest(1), false).map(Operation::from),
        ["utilization", ..] => Utilization::parse(line, rest(1), false).map(Operation::from),
        [first, ..] if LIVE.contains(first) => Err(CommandError::unsupported(words)),
        _ => Err(CommandError::Usage {
            command: "resource",
            expected: "create, update, delete, meta, op, defaults, group, clone, bundle, ban, …",
        }),
    }
}

/// Commands that ask a live cluster or run agents.
const LIVE: [&str; 24] = [
    "agents",
    "cleanup",
    "debug-demote",
    "debug-monitor",
    "debug-promote",
    "debug-start",
    "debug-stop",
    "describe",
    "failcount",
    "get_resource_agent_info",
    "group",
    "list",
    "move-bundle",
    "providers",
    "refresh",
    "relations",
    "relocate",
    "restart",
    "show",
    "standards",
    "status",
    "update-scsi-devices",
    "debug-fail",
    "op",
];
