//! The document and its sections.

use super::typed::{accessor, views};
use super::view;
use super::{Acls, Alerts, Constraints, FencingTopology, Nodes, Nvset, Resources, Status, Tags};
use crate::elements::document_elements;
use crate::model::Timestamp;

document_elements!(views, choices);
