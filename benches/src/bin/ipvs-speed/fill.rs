//! Filling a table, and saving it.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use ipvs::{Client, Plan, Table, text};

use crate::{
    Arguments, Outcome,
    programs::Programs,
    report::{Report, Times},
    shape::Shape,
};

/// How long the kernel may free in the background what was flushed.
const SETTLE: Duration = Duration::from_millis(300);
const RULES: &str = "/dev/shm/rules";

/// A program that makes the table, and its times.
struct Contender {
    name: &'static str,
    command: Command,
    reads_rules: bool,
    times: Times,
}

impl Contender {
    fn new(name: &'static str, program: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null());
        Self {
            name,
            command,
            reads_rules: false,
            times: Times::default(),
        }
    }

    const fn reading_rules(mut self) -> Self {
        self.reads_rules = true;
        self
    }

    fn run(&mut self) -> Outcome {
        if self.reads_rules {
            self.command.stdin(File::open(RULES)?);
        }
        let started = Instant::now();
        let status = self.command.status()?;
        self.times.add(started.elapsed());
        match status.success() {
            true => Ok(()),
            false => Err(format!("{}: {status}", self.name).into()),
        }
    }
}

pub(crate) fn compare(
    report: &mut Report,
    programs: &Programs,
    shape: Shape,
    arguments: &Arguments,
) -> Outcome {
    let table = shape.table()?;
    fs::write(RULES, text::save(&table))?;
    restore(report, programs, shape, &table, arguments)?;
    save(report, programs, shape, arguments)
}

fn restore(
    report: &mut Report,
    programs: &Programs,
    shape: Shape,
    table: &Table,
    arguments: &Arguments,
) -> Outcome {
    let counts = [shape.services, shape.destinations].map(|count| count.to_string());
    let [services, destinations] = counts.each_ref().map(String::as_str);
    let mut ours = Contender::new("our ipvsadm -R", &programs.ours, &["-R"]).reading_rules();
    let original = Contender::new("ipvsadm -R", &programs.original, &["-R"]).reading_rules();
    let sender = Contender::new("sender in C", &programs.sender, &[services, destinations]);
    let mut others = vec![original, sender];
    if let Some(moby) = &arguments.moby {
        let words = ["restore", services, destinations];
        others.push(Contender::new("moby/ipvs", moby, &words));
    }
    let mut client = Client::connect()?;
    let mut library = Times::default();
    for _ in 0..arguments.repeats {
        for contender in std::iter::once(&mut ours).chain(&mut others) {
            empty(&mut client)?;
            contender.run()?;
            if client.table()? != *table {
                return Err(format!("{} made another table", contender.name).into());
            }
        }
        empty(&mut client)?;
        library.add(applied(table)?);
    }
    let title = |name: &str| format!("restore {shape}: {name}");
    report.times(title(ours.name), &ours.times);
    report.times(title("our client, in process"), &library);
    for other in &others {
        report.times(title(other.name), &other.times);
        let faster = ours.times.times_faster_than(&other.times);
        match (other.name, shape.services) {
            ("ipvsadm -R", 10_000) => report.at_least(title("over ipvsadm -R"), faster, 50.0),
            ("ipvsadm -R", _) => report.at_least(title("over ipvsadm -R"), faster, 10.0),
            ("sender in C", 1000) => {
                report.at_most(title("time over that of C"), 1.0 / faster, 1.3, "times");
            }
            _ => report.ratio(title(&format!("over {}", other.name)), faster),
        }
    }
    Ok(())
}

fn empty(client: &mut Client) -> Outcome {
    client.flush()?;
    thread::sleep(SETTLE);
    Ok(())
}

/// What an embedding program waits for: connected, read, planned, applied.
fn applied(desired: &Table) -> Outcome<Duration> {
    let started = Instant::now();
    let mut client = Client::connect()?;
    let plan = Plan::between(desired, &client.table()?);
    let complete = client.apply(&plan)?.is_complete();
    let time = started.elapsed();
    match complete {
        true => Ok(time),
        false => Err("a change was refused".into()),
    }
}

fn save(report: &mut Report, programs: &Programs, shape: Shape, arguments: &Arguments) -> Outcome {
    let mut ours = Contender::new("our ipvsadm -Sn", &programs.ours, &["-Sn"]);
    let mut others = vec![Contender::new("ipvsadm -Sn", &programs.original, &["-Sn"])];
    if let Some(moby) = &arguments.moby {
        others.push(Contender::new("moby/ipvs, all read", moby, &["read"]));
    }
    for _ in 0..arguments.repeats {
        for contender in std::iter::once(&mut ours).chain(&mut others) {
            contender.run()?;
        }
    }
    let title = |name: &str| format!("save {shape}: {name}");
    report.times(title(ours.name), &ours.times);
    for other in &others {
        report.times(title(other.name), &other.times);
        let bar = if other.name == "ipvsadm -Sn" {
            2.0
        } else {
            0.0
        };
        let faster = ours.times.times_faster_than(&other.times);
        report.at_least(title(&format!("over {}", other.name)), faster, bar);
    }
    Ok(())
}
