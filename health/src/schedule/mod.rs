//! When a target is checked: slots, timer wheel, limits. Pure; time is an argument.
//!
//! | module | decides |
//! |---|---|
//! | `slots` | in which slot of its interval a target is checked: stable phase, jitter |
//! | `wheel` | which targets are due, for any number of targets in constant time |
//! | `limits` | how many checks may run at once |
//! | `ready` | in which order due targets start, and who waits for which limit |
//! | `bucket` | how many checks start per second, how fast new targets are swept |

pub(crate) mod bucket;
pub(crate) mod limits;
pub(crate) mod ready;
pub(crate) mod slots;
pub(crate) mod wheel;
