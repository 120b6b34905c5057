//! Random rules beside `crm_rule` and the scheduler (`crm_simulate`) of two releases.

mod dates;
mod facts;
mod location;
mod values;
