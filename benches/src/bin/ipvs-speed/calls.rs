//! System calls, and plans that have nothing to do.

use std::{
    cell::Cell,
    fs, io,
    path::Path,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};

use ipvs::{Client, Destination, Plan, Service, client::Socket, transport::Transport};

use crate::{
    Outcome,
    programs::Programs,
    report::{Report, Times},
    shape::Shape,
};

/// Counts the calls on sockets of a dump and of single requests, as strace sees them.
pub(crate) fn count(report: &mut Report, programs: &Programs) -> Outcome {
    let shape = Shape::new(1000, 10);
    let mut client = Client::connect()?;
    client.flush()?;
    let plan = Plan::between(&shape.table()?, &client.table()?);
    if !client.apply(&plan)?.is_complete() {
        return Err("a change was refused".into());
    }
    let all = traced(&programs.ours, &["-Sn"])?;
    let bar = f64::from(shape.services) * 3.0 + 5.0;
    let title = format!("calls of a save of {shape}, opening the socket too");
    report.at_most(title, f64::from(all), bar, "calls");
    let original = traced(&programs.original, &["-Sn"])?;
    let title = format!("calls of ipvsadm over ours, save of {shape}");
    report.ratio(title, f64::from(original) / f64::from(all));
    client.flush()?;
    let few = traced(&programs.this, &["--sequential", "0"])?;
    let many = traced(&programs.this, &["--sequential", "1000"])?;
    let each = f64::from(many.saturating_sub(few)) / 1000.0;
    report.at_most("calls of a single request".into(), each, 2.0, "calls");
    client.flush()?;
    Ok(())
}

/// Adds destinations one by one.
pub(crate) fn sequential(count: u32) -> Outcome {
    let mut client = Client::connect()?;
    client.flush()?;
    let service = Service::tcp(([10, 0, 0, 1], 80).into());
    client.add_service(&service)?;
    for number in 0..count {
        let address = 0x0b00_0001_u32.saturating_add(number).to_be_bytes();
        client.add_destination(service.key(), &Destination::new((address, 80).into()))?;
    }
    Ok(())
}

fn traced(program: &Path, arguments: &[&str]) -> Outcome<u32> {
    let log = "/dev/shm/calls";
    let status = Command::new("strace")
        .args([
            "-qq",
            "-f",
            "-e",
            "trace=%network",
            "-e",
            "signal=none",
            "-o",
            log,
        ])
        .arg(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("strace {}: {status}", program.display()).into());
    }
    Ok(u32::try_from(fs::read_to_string(log)?.lines().count())?)
}

/// Plans for a table that is as it should be, over a transport that counts.
pub(crate) fn plan_of_equal_tables(report: &mut Report, repeats: usize) -> Outcome {
    let desired = Shape::new(10_000, 10).table()?;
    let observed = desired.clone();
    let sent = Rc::new(Cell::new(0_u32));
    let mut client = Client::over(Counted(Socket::open()?, Rc::clone(&sent)))?;
    sent.set(0);
    let mut times = Times::default();
    for _ in 0..repeats {
        let started = Instant::now();
        let plan = Plan::between(&desired, &observed);
        times.add(started.elapsed());
        if client.apply(&plan)?.outcomes().len() > 0 {
            return Err("there was something to do".into());
        }
    }
    let title = |text| format!("plan of 10000 x 10 against an equal table: {text}");
    let median = times.median().as_secs_f64() * 1000.0;
    report.at_most(title("time"), median, 20.0, "ms");
    let sent = f64::from(sent.get());
    report.at_most(title("netlink writes"), sent, 0.0, "datagrams");
    Ok(())
}

/// A socket that counts what is sent.
struct Counted(Socket, Rc<Cell<u32>>);

impl Transport for Counted {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.1.set(self.1.get().saturating_add(1));
        self.0.send(datagram)
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.receive(buffer)
    }

    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        self.0.set_timeout(timeout)
    }
}
