//! Values in effect: what holds for a resource or operation after all inheritance.
//!
//! Fourth kind of reading a document, after bytes, views and models: templates, groups, clones,
//! bundles, defaults, references (`id-ref`) and scores of sets are followed as Pacemaker follows
//! them, and each value says where it came from. Pure; no status is read.
//!
//! - Sets of higher score win; among sets of equal score the *later* one wins, and so do a
//!   primitive's sets over those of its template. Only among the `meta_attributes` of one operation
//!   the *earlier* one wins. Inside a set the first pair of a name counts.
//! - Parameters: the primitive with its template, then its group, its clone or bundle.
//! - Meta attributes: the same, then `rsc_defaults`.
//! - Utilization: the primitive with its template.
//! - Operations: those of the primitive; of its template those whose name and role the primitive
//!   does not mention. Options: the attributes of `op`, then its `meta_attributes`, then
//!   `op_defaults`.
//! - The value `#default` takes back what was found before.
//!
//! Sets with a rule are left out and listed in [`Settings::conditional`], unless
//! [`Resolver::decide`] is given a way to decide rules, such as the evaluation for a moment
//! and a node.
//!
//! ```
//! use cib::Cib;
//! use cib::effective::{Layer, Resolver};
//!
//! let cib = Cib::parse(r#"<cib><configuration><resources>
//!   <group id="G">
//!     <meta_attributes id="m"><nvpair id="m1" name="priority" value="5"/></meta_attributes>
//!     <primitive id="A" class="ocf" provider="heartbeat" type="Dummy"/>
//!   </group>
//! </resources></configuration></cib>"#)?;
//!
//! let resolver = Resolver::new(&cib);
//! let meta = resolver.meta(cib.primitive("A").ok_or("no A")?.element());
//! let priority = meta.get("priority").ok_or("no priority")?;
//!
//! assert_eq!((priority.value(), priority.layer()), ("5", Layer::Parent));
//! assert!(priority.path().ends_with("/nvpair[@id='m1']"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod operation;
mod resolver;
mod settings;
mod unpack;

pub use operation::Operation;
pub use resolver::Resolver;
pub use settings::{Layer, Setting, Settings};
