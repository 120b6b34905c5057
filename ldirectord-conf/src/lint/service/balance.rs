//! Scheduling and persistence.

use super::super::report::Report;
use super::View;
use crate::config::{Netmask, Protocol, SCHEDULERS};
use crate::diagnostic::{Code, Fix, shown};
use crate::parse::key::Key;

/// What `schedflags` may hold.
const FLAGS: &[&str] = &[
    "flag-1",
    "flag-2",
    "flag-3",
    "mh-fallback",
    "mh-port",
    "sh-fallback",
    "sh-port",
];

/// The longest persistence that ipvsadm takes: 31 days in seconds.
const MAX_PERSISTENCE: u64 = 31 * 86_400;

pub(super) fn check(report: &mut Report<'_>, view: &View<'_, '_>) {
    scheduler(report, view);
    flags(report, view);
    netmask(report, view);
    persistence(report, view);
    let udp = view.service.id().protocol() == Some(Protocol::Udp);
    if view.service.settings.ops == Some(true) && !udp {
        let message = "one-packet scheduling is for udp: this does nothing";
        view.say(report, Code::IgnoredOps, Key::Ops, message);
    }
}

fn scheduler(report: &mut Report<'_>, view: &View<'_, '_>) {
    let Some(written) = view.block.last(Key::Scheduler) else {
        return;
    };
    let used = view.service.scheduler();
    let is_known = |name: &str| SCHEDULERS.contains(&name);
    if used.as_bytes() == written.core() && is_known(used) {
        return;
    }
    let text = String::from_utf8_lossy(written.core());
    let meant = text.trim_matches(['"', '\'']).to_ascii_lowercase();
    let span = written.place();
    let replaced = |with: &str| {
        let title = format!("write `{with}`");
        Fix::replace(title, written.core_span(), with)
    };
    let finding = if text != used && text.split_ascii_whitespace().next() == Some(used) {
        let message = format!("ldirectord reads `{}` as `{used}`", shown(written.core()));
        Report::lint(Code::WordInText, span, message).with_help("a comment begins with `#`")
    } else if text != used {
        let message = format!("ldirectord reads `{}` as `{used}`", shown(written.core()));
        let finding = Report::lint(Code::SchedulerText, span, message);
        finding.with_fix(is_known(&meant).then(|| replaced(&meant)))
    } else {
        let message = format!("the kernel has no scheduler `{}`", shown(used.as_bytes()));
        let help = format!("use one of {}", SCHEDULERS.join(", "));
        Report::lint(Code::UnknownScheduler, span, message).with_help(help)
    };
    report.push(finding);
}

fn flags(report: &mut Report<'_>, view: &View<'_, '_>) {
    let Some(flags) = view.service.sched_flags() else {
        return;
    };
    let scheduler = view.service.scheduler();
    let text = flags.to_string_lossy();
    let unknown = text.split(',').find(|flag| !FLAGS.contains(flag));
    let other = text
        .split(',')
        .find(|flag| !flag.starts_with("flag-") && !flag.starts_with(&format!("{scheduler}-")));
    let message = match (unknown, other) {
        (Some(flag), _) => format!("ipvsadm knows no flag `{}`", shown(flag.as_bytes())),
        (None, Some(flag)) => {
            format!("`{flag}` is not for scheduler `{scheduler}`: ipvsadm refuses it")
        }
        (None, None) => return,
    };
    view.say(report, Code::SchedulerFlags, Key::SchedFlags, &message);
}

fn netmask(report: &mut Report<'_>, view: &View<'_, '_>) {
    let Some(netmask) = view.service.netmask() else {
        return;
    };
    if let Netmask::Quad(text) = netmask {
        let parsed: Option<std::net::Ipv4Addr> = text.parse().ok();
        let bits = parsed.map(u32::from);
        if bits.is_none_or(|bits| bits.leading_ones() + bits.trailing_zeros() < 32) {
            let message = format!("`{}` is no netmask", shown(text.as_bytes()));
            view.say(report, Code::NetmaskNumbers, Key::Netmask, &message);
            return;
        }
    }
    if view.service.persistence().is_none() {
        let message = "without `persistent` the netmask does nothing";
        view.say(report, Code::IgnoredNetmask, Key::Netmask, message);
    }
}

fn persistence(report: &mut Report<'_>, view: &View<'_, '_>) {
    let Some(time) = view.service.persistence() else {
        return;
    };
    if !(1..=MAX_PERSISTENCE).contains(&time.as_secs()) {
        let message = format!("ipvsadm refuses a persistence of {} s", time.as_secs());
        let help = "use 1 to 2678400, or remove the line";
        let code = Code::PersistenceRange;
        view.advise(report, code, Key::Persistent, (&message, help));
        return;
    }
    let scheduler = view.service.scheduler();
    let message = if matches!(scheduler, "sh" | "mh") {
        format!("scheduler `{scheduler}` sends a client to the same server anyway")
    } else if let [_] = view.service.reals() {
        "there is only one server to send clients to".to_owned()
    } else {
        String::new()
    };
    if !message.is_empty() {
        let code = Code::NeedlessPersistence;
        let help = "persistence costs memory for each client and hinders balancing: remove it";
        view.advise(report, code, Key::Persistent, (&message, help));
    } else if view.service.quiescent() {
        let message = "a dead server keeps its persistent clients: they are sent to it on and on";
        let help = "set sysctl net.ipv4.vs.expire_quiescent_template=1, or quiescent=no";
        let code = Code::StuckPersistence;
        view.advise(report, code, Key::Persistent, (message, help));
    }
}
