//! A director of your own: reads an ldirectord.cf, checks its real servers, keeps the kernel's
//! IPVS table. `custom-director [CONFIG]`, with root; TERM or Ctrl-C ends it.

use std::{collections::HashMap, env, error::Error, io::IsTerminal as _, iter, process::ExitCode};

use health::{Monitor, ldirectord::check_plans};
use ipvs::{Client, Plan, Table};
use ldirectord_conf::{Config, Document, SystemNames};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = direct().await else {
        return ExitCode::SUCCESS;
    };
    let causes = iter::successors(Some(&*error as &dyn Error), |error: &&dyn Error| {
        (*error).source()
    });
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    anstream::eprintln!("custom-director: {}", texts.join(": "));
    ExitCode::FAILURE
}

async fn direct() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1);
    let config = read(path.as_deref().unwrap_or("/etc/ha.d/ldirectord.cf"))?;
    let mut kernel = Client::connect()?;
    let (monitor, mut events) = Monitor::builder().spawn();
    for (real, plan) in check_plans(&config)? {
        monitor.upsert(real, plan)?;
    }

    let mut states = HashMap::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let desired = loop {
        let desired = config.to_ipvs(|real| states.get(real).copied().unwrap_or_default())?;
        let plan = Plan::between_owned(&desired, &kernel.table()?, |_foreign| false);
        converge(&mut kernel, &plan)?;
        tokio::select! {
            Some(event) = events.next_target() => {
                anstream::println!("{} is {}", event.key(), event.state());
                states.insert(*event.key(), event.state().into());
            }
            _ = terminate.recv() => break desired,
            _ = interrupt.recv() => break desired,
        }
    };

    monitor.shutdown().await;
    let ours = |key: &_| desired.service(key).is_some() && config.global().clean_stop();
    let plan = Plan::between_owned(&Table::new(), &kernel.table()?, ours);
    converge(&mut kernel, &plan)
}

/// Every finding goes to standard error, with its place in the file.
fn read(path: &str) -> Result<Config, Box<dyn Error>> {
    let document = Document::open(path)?;
    let (config, findings) = Config::interpret(&document, &SystemNames::new());
    for finding in findings {
        let color = std::io::stderr().is_terminal();
        anstream::eprintln!("{}\n", finding.render(&document, path, color));
    }
    config.ok_or_else(|| format!("{path} has errors").into())
}

/// Prints each change as ipvsadm would be called. A refused one is tried again after the next
/// event, because the plan is made anew from what the kernel has.
fn converge(kernel: &mut Client, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let report = kernel.apply(plan)?;
    for change in plan.changes() {
        anstream::println!("ipvsadm {change}");
    }
    for refused in report.failures() {
        anstream::eprintln!("refused: {}: {}", refused.change, refused.error);
    }
    Ok(())
}
