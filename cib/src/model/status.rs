//! The status, owned.

use super::typed::{field, models, put, take};
use super::{Milliseconds, Nvset, Presence, Timestamp, TransitionKey, TransitionMagic};
use crate::elements::status_elements;

status_elements!(models, choices);
