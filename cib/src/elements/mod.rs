//! What elements a CIB has, written down once.
//!
//! Each macro here is a table: elements, their attributes and children in the order in which pcs
//! and Pacemaker write them. [`view`](crate::view) makes borrowed views of it,
//! [`model`](crate::model) owned structures: a table takes the macro that it is expanded with.
//!
//! A line is `field: KIND "name in the document"`. Kinds: `id` and `text` (attributes, empty when
//! missing), `option` (text), `value<T>` (a typed attribute), `many<E>` and `one<E>` (children of
//! that name), `mix<C>` and `pick<C>` (children of several names: all of them, or the only one;
//! the name is that of the field in JSON), `raw` (children that are kept as markup).

mod access;
mod bundle;
mod cluster;
mod constraint;
mod document;
mod nvset;
mod resource;
mod status;

pub(crate) use access::access_elements;
pub(crate) use bundle::bundle_elements;
pub(crate) use cluster::cluster_elements;
pub(crate) use constraint::constraint_elements;
pub(crate) use document::document_elements;
pub(crate) use nvset::nvset_elements;
pub(crate) use resource::resource_elements;
pub(crate) use status::status_elements;
