//! Commands of pcs: those that change the configuration, and those that show it.

use cib::Cib;
use cib::live::{FactsError, ToolError};
use cib::pcs::{self, Command, Metadata, Operation, Refused, Report, Wait};

use crate::args::Args;
use crate::live::Live;
use crate::{Failure, agents, clock, document, help, outcome, plan, print, push, query, verify};

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let dialect = args.dialect.into();
    let (words, parsed) = if args.file.is_some() {
        let parsed = Command::parse_argv(&args.command, dialect);
        (args.command.clone(), parsed.map(|command| (command, None)))
    } else {
        let words = outcome::name_local_node(args, &args.command)?;
        let parsed = Command::parse_live(&words, dialect);
        (words, parsed)
    };
    let (command, wait) = parsed.map_err(Failure::from)?;
    match command {
        Command::Cib { file, scope } => document::cib(args, file.as_deref(), scope.as_deref()),
        Command::Edit { scope } => push::edit(args, scope.as_deref(), wait),
        Command::Help(usage) => help::show(&usage, &[]),
        Command::Inquiry(inquiry) => agents::answer(args, &inquiry),
        Command::Operation(operation) if args.file.is_some() => on_file(args, &words, &operation),
        Command::Operation(operation) => on_cluster(args, &words, &operation, wait),
        Command::Push(push) => push::push(args, &push, wait),
        Command::Query(query) => query::answer(args, &query),
        Command::Upgrade => upgrade(args),
        Command::Verify { .. } => verify::run(args),
        Command::Version => print(concat!(env!("CARGO_PKG_VERSION"), "\n").as_bytes()),
        _ => {
            let command = words.join(" ");
            let message = format!("`{command}` is not offered here: see `pcs --help`, or use pcs");
            Err(Failure::Message(message))
        }
    }
}

fn on_file(args: &Args, words: &[String], operation: &Operation) -> Result<(), Failure> {
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
        return upgrade_cluster(args);
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

/// The cluster rewrites its configuration itself, as far as that is needed.
fn upgrade_cluster(args: &Args) -> Result<(), Failure> {
    if args.dry_run {
        let message = "a cluster upgrades its configuration itself: try it with -f on a copy";
        return Err(Failure::Message(message.to_owned()));
    }
    let live = Live::start(args)?;
    live.change(live.cluster.upgrade())?;
    anstream::eprintln!("Cluster CIB has been upgraded to latest version");
    Ok(())
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

/// Does an operation to the cluster; the words are those of the command line.
pub(crate) fn on_cluster(
    args: &Args,
    words: &[String],
    operation: &Operation,
    wait: Option<Wait>,
) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let dialect = args.dialect.into();
    let base = live.wait(live.cluster.query())?;
    let metadata = live.wait(installed_facts(&live, words, &base))?;
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
    live.edit(|cib| edit(cib).map_err(stopped))?;
    tell_all(&said);
    if wait.is_some() {
        live.settle(wait)?;
        return outcome::after_wait(&live, words);
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

/// Tells why an operation was refused.
pub(crate) fn tell(refused: &Refused) -> Failure {
    tell_all(refused.reports());
    Failure::Told
}
