//! Access control lists.

use super::typed::{accessor, choices, views};
use super::view;
use crate::elements::access_elements;
use crate::model::AclKind;

access_elements!(views, choices);
