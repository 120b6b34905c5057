//! The time.

use cib::rule::Moment;
use jiff::Zoned;

/// Now, with the offset of local time: dates without a zone are meant in it.
pub(crate) fn now() -> Moment {
    let now = Zoned::now();
    Moment::from_epoch(now.timestamp().as_second(), now.offset().seconds())
}
