//! Access control lists.

use super::typed::{accessor, choices, view, views};
use crate::elements::access_elements;
use crate::model::AclKind;

access_elements!(views, choices);
