//! Operations that do several things at once: only those that are still needed.

use super::super::command::Operation;
use super::At;

/// Gives an operation that is a list of parts (`$field`s) a way to forget those that need nothing.
macro_rules! divisible {
    ($name:ident: $($($field:tt).+),+) => {
        impl $name {
            /// The parts that are still needed; `None` if there are several and none is.
            pub(in crate::pcs) fn trimmed(
                &self,
                at: crate::pcs::ensure::At<'_>,
            ) -> Option<Self> {
                let count = 0 $(+ self.$($field).+.len())+;
                if count < 2 {
                    return Some(self.clone());
                }
                let mut empty = self.clone();
                $(empty.$($field).+.clear();)+
                let mut rest = empty.clone();
                $(for part in &self.$($field).+ {
                    let mut single = empty.clone();
                    single.$($field).+.push(part.clone());
                    if at.needs(single) {
                        rest.$($field).+.push(part.clone());
                    }
                })+
                let left = false $(|| !rest.$($field).+.is_empty())+;
                left.then_some(rest)
            }
        }
    };
}

pub(in super::super) use divisible;

/// The operation without the parts that need nothing; `None` if nothing is left of it.
pub(super) fn needed(at: At<'_>, operation: &Operation) -> Option<Operation> {
    use Operation as O;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "an operation that is not divided is tried as a whole"
    )]
    match operation {
        O::AlertDelete(delete) => delete.trimmed(at).map(O::from),
        O::BundleUpdate(update) => update.needed(at).map(O::from),
        O::ConstraintRemove(remove) => remove.trimmed(at).map(O::from),
        O::DefaultsDelete(delete) => delete.trimmed(at).map(O::from),
        O::DefaultsUpdate(update) => update.trimmed(at).map(O::from),
        O::GroupRemove(remove) => remove.trimmed(at).map(O::from),
        O::LocationPrefers(prefers) => prefers.trimmed(at).map(O::from),
        O::NodeAttribute(attribute) => attribute.trimmed(at).map(O::from),
        O::NodeMode(mode) => mode.trimmed(at).map(O::from),
        O::OrderRemove(remove) => remove.trimmed(at).map(O::from),
        O::PermissionAdd(add) => add.trimmed(at).map(O::from),
        O::PropertySet(set) => set.trimmed(at).map(O::from),
        O::ResourceDelete(delete) => delete.trimmed(at).map(O::from),
        O::ResourceDisable(disable) => disable.trimmed(at).map(O::from),
        O::ResourceEnable(enable) => enable.trimmed(at).map(O::from),
        O::ResourceManage(manage) => manage.trimmed(at).map(O::from),
        O::ResourceMeta(meta) => meta.trimmed(at).map(O::from),
        O::ResourceUnmanage(unmanage) => unmanage.trimmed(at).map(O::from),
        O::ResourceUpdate(update) => update.needed(at).map(O::from),
        O::TagDelete(delete) => delete.trimmed(at).map(O::from),
        O::TagUpdate(update) => update.trimmed(at).map(O::from),
        O::Utilization(utilization) => utilization.trimmed(at).map(O::from),
        whole => Some(whole.clone()),
    }
}
