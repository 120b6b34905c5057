//! The document and its sections, owned.

use super::typed::{field, models, put, take};
use super::{
    Acls, Alerts, Constraints, FencingTopology, Nodes, Nvset, Resources, Status, Tags, Timestamp,
};
use crate::elements::document_elements;

document_elements!(models, choices);
