//! Typed views: an element of the tree, read as what it is.
//!
//! A view borrows the tree and costs nothing: `cast` checks the element's name and the getters
//! read attributes and children on demand. What a view does not name is reached through its
//! `element()`. Views never change anything.
//!
//! ```
//! use cib::{Cib, pcs::{Dialect, Metadata, Operation}};
//!
//! let mut cib = Cib::empty();
//! let create: Operation = "resource create VIP ocf:heartbeat:IPaddr2 ip=10.99.0.70".parse()?;
//! create.apply(&mut cib, &Metadata::builtin(), Dialect::V0_11)?;
//!
//! let vip = cib.primitive("VIP").ok_or("no VIP")?;
//! assert_eq!(vip.parameter("ip").as_deref(), Some("10.99.0.70"));
//! assert_eq!(vip.agent().ok_or("no agent")?.kind(), "IPaddr2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod constraint;
mod container;
mod node;
mod nvset;
mod order;
mod resource;
mod rule;

pub use constraint::{Colocation, Location};
pub use container::{Bundle, CloneResource, Group, Template};
pub use node::{FencingLevel, Node, Tag};
pub use nvset::{Nvpair, Nvset};
pub use order::{Order, ResourceSet, Ticket};
pub use resource::{Op, Primitive};
pub use rule::{
    Condition, DateExpression, DateSpec, Duration, Expression, OpExpression, RscExpression, Rule,
};

/// A view of elements of one name, or of several: the part that all views have.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident: $($name:literal)|+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $view<'t>($crate::xml::Element<'t>);

        impl<'t> $view<'t> {
            /// The view, if the element has the right name.
            #[must_use]
            pub fn cast(element: $crate::xml::Element<'t>) -> Option<Self> {
                matches!(element.name(), $($name)|+).then_some(Self(element))
            }

            /// The element behind the view.
            #[must_use]
            pub fn element(self) -> $crate::xml::Element<'t> {
                self.0
            }

            /// The element's id; empty if it has none.
            #[must_use]
            pub fn id(self) -> std::borrow::Cow<'t, str> {
                self.0.attribute("id").unwrap_or_default()
            }
        }
    };
}
use view;
