//! Commands of pcs: those that change the configuration, and those that show it.

use cib::Cib;
use cib::live::{EditError, FactsError, ToolError};
use cib::pcs::{self, Command, Metadata, Operation, Refused, Report};

use crate::args::Args;
use crate::live::{Live, Wait, split_wait};
use crate::{Failure, agents, clock, document, outcome, plan, print};

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let (words, wait) = split_wait(&args.command)?;
    let can_wait = ["node", "resource", "stonith"];
    let family = words.first().map_or("", String::as_str);
    if wait.is_some() && !can_wait.contains(&family) {
        let message = "Specified option '--wait' is not supported in this command";
        return Err(Failure::Message(message.to_owned()));
    }
    match Command::parse_argv(&words, args.dialect.into()) {
        Ok(Command::Help(usage)) => return print(usage.to_string().as_bytes()),
        Ok(Command::Inquiry(inquiry)) => return agents::answer(args, &inquiry),
        Ok(Command::Upgrade) => return upgrade(args),
        // What is wrong with the words is told where the cluster is known.
        Ok(_) | Err(_) => {}
    }
    match &args.file {
        Some(_) if wait.is_some() => Err(Failure::Message(
            "Cannot use '-f' together with '--wait'".to_owned(),
        )),
        Some(_) => on_file(args, &words),
        None => on_cluster(args, &words, wait),
    }
}

fn parse(args: &Args, words: &[String]) -> Result<Operation, Failure> {
    Operation::parse_argv_as(words, args.dialect.into()).map_err(|error| {
        anstream::eprint!("{}", error.report());
        Failure::Told
    })
}

fn on_file(args: &Args, words: &[String]) -> Result<(), Failure> {
    let operation = parse(args, words)?;
    let before = document::read(args)?;
    let (mut metadata, dialect) = (saved_facts(args)?, args.dialect.into());
    for service in agents::services(words, &before, args) {
        metadata.insert(service);
    }
    let shown = operation.show_at(&before, &metadata, dialect, clock::now());
    if let Some(text) = shown.map_err(|refused| tell(&refused))? {
        return print(text.as_bytes());
    }
    let mut after = before.clone();
    let reports = operation.apply_at(&mut after, &metadata, dialect, clock::now());
    let reports = reports.map_err(|refused| tell(&refused))?;
    if args.dry_run {
        plan::show(&before, &after)?;
    } else {
        document::write(args, &before, &after)?;
    }
    tell_all(&reports);
    Ok(())
}

/// `cluster cib-upgrade`.
fn upgrade(args: &Args) -> Result<(), Failure> {
    if args.file.is_none() {
        let message = "a cluster upgrades its configuration itself: cibadmin --upgrade --force";
        return Err(Failure::Message(message.to_owned()));
    }
    let before = document::read(args)?;
    let mut after = before.clone();
    let upgraded = pcs::upgrade(&mut after, args.dialect.into());
    upgraded.map_err(|error| Failure::Message(examples::with_causes(&error)))?;
    if args.dry_run {
        return plan::show(&before, &after);
    }
    document::write(args, &before, &after)
}

/// The facts that come with this program, and those of `--agents`.
pub(crate) fn saved_facts(args: &Args) -> Result<Metadata, Failure> {
    let mut metadata = Metadata::builtin();
    if let Some(directory) = &args.agents {
        let saved = Metadata::from_dir(directory);
        let fault = |error| Failure::Message(examples::with_causes(&error));
        metadata.extend(saved.map_err(fault)?);
    }
    Ok(metadata)
}

/// Why an edit of the cluster was not made: pcs would not do it, or an agent would not have it.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("{0}")]
    Node(String),
}

fn on_cluster(args: &Args, words: &[String], wait: Option<Wait>) -> Result<(), Failure> {
    let words = outcome::name_local_node(args, words)?;
    let operation = parse(args, &words)?;
    let live = Live::start(args)?;
    let dialect = args.dialect.into();
    let base = live.wait(live.cluster.query())?;
    let metadata = live.wait(installed_facts(&live, &words, &base))?;
    let shown = operation.show_at(&base, &metadata, dialect, clock::now());
    if let Some(text) = shown.map_err(|refused| tell(&refused))? {
        return print(text.as_bytes());
    }
    let forced = words.iter().any(|word| word == "--force");
    let now = clock::now();
    let mut said: Vec<Report> = Vec::new();
    let mut edit = |cib: &mut Cib| -> Result<(), Stopped> {
        let before = cib.clone();
        said = operation.apply_at(cib, &metadata, dialect, now)?;
        let unknown = outcome::unknown_nodes(&mut said, &before, cib);
        match unknown {
            Some(text) if !forced => Err(Stopped::Node(text)),
            Some(_) | None => Ok(()),
        }
    };
    let mut after = base.clone();
    edit(&mut after).map_err(stopped)?;
    if words.iter().any(|word| word == "--agent-validation") {
        agents::validate(&live, &base, &after, forced)?;
    }
    if args.dry_run {
        plan::show(&base, &after)?;
        tell_all(&said);
        return Ok(());
    }
    // What others change meanwhile is planned on anew.
    match live.patiently(live.cluster.edit(edit))? {
        Ok(_) => {}
        Err(EditError::Edit(error)) => return Err(stopped(error)),
        Err(error) => return Err(Failure::Message(examples::with_causes(&error))),
    }
    tell_all(&said);
    if wait.is_some() {
        live.settle(wait)?;
        return outcome::after_wait(&live, &words);
    }
    Ok(())
}

/// The facts of the agents that are installed; of the properties, where the daemons are not where
/// distributions put them, those that come with this program.
async fn installed_facts(live: &Live, words: &[String], cib: &Cib) -> Result<Metadata, FactsError> {
    match live.cluster.facts(words, cib).await {
        Err(FactsError::Tool(ToolError::Run(_))) => Ok(Metadata::builtin()),
        other => other,
    }
}

fn stopped(error: Stopped) -> Failure {
    match error {
        Stopped::Refused(refused) => {
            // The nodes are known here; what is refused is not about them.
            let reports = refused.reports().iter();
            let reports = reports.filter(|report| !outcome::is_unchecked(report));
            tell_all(&reports.cloned().collect::<Vec<_>>());
            Failure::Told
        }
        Stopped::Node(text) => Failure::Message(text),
    }
}

fn tell_all(reports: &[Report]) {
    for report in reports {
        anstream::eprintln!("{report}");
    }
}

fn tell(refused: &Refused) -> Failure {
    tell_all(refused.reports());
    Failure::Told
}
