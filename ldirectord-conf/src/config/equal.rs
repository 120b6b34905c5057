//! Equality by meaning: what is in effect counts, not how or where it is written.

use super::{Family, Global, VirtualService};

/// Whether both have the same value behind each of the getters.
macro_rules! same {
    ($left:expr, $right:expr; $($getter:ident)+) => {
        true $(&& $left.$getter() == $right.$getter())+
    };
}

impl PartialEq for Global {
    fn eq(&self, other: &Self) -> bool {
        let fallbacks = |family| self.fallback(family) == other.fallback(family);
        fallbacks(Family::V4)
            && fallbacks(Family::V6)
            && same!(self, other;
                check_timeout negotiate_timeout check_interval check_count failure_count
                fallback_command auto_reload callback log_file execute supervised fork quiescent
                readd_quiescent clean_stop mail_alert mail_from mail_frequency mail_status smtp
                maintenance_dir)
    }
}

impl Eq for Global {}

impl PartialEq for VirtualService {
    fn eq(&self, other: &Self) -> bool {
        same!(self, other;
            id reals check_type service check_port check_timeout negotiate_timeout check_interval
            check_count failure_count request receive http_method virtual_host login password
            database secret load scheduler persistence netmask sched_flags one_packet quiescent
            clean_stop check_command fallback fallback_command monitor_file mail_alert
            mail_frequency mail_status smtp service_name comment)
    }
}

impl Eq for VirtualService {}
