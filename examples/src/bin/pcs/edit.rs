//! Commands of pcs: those that change the configuration, and those that show it.

use std::time::SystemTime;

use cib::pcs::{Metadata, Operation, Refused};

use crate::args::Args;
use crate::{Failure, document, print};

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let (metadata, dialect) = (Metadata::builtin(), args.dialect.into());
    let operation = Operation::parse_argv_as(&args.command, dialect).map_err(|error| {
        anstream::eprint!("{}", error.report());
        Failure::Told
    })?;
    let before = document::read(args)?;
    let shown = operation.show(&before, &metadata, dialect);
    if let Some(text) = shown.map_err(|refused| tell(&refused))? {
        return print(text.as_bytes());
    }
    let mut after = before.clone();
    let reports = operation.apply_at(&mut after, &metadata, dialect, SystemTime::now());
    let reports = reports.map_err(|refused| tell(&refused))?;
    document::write(args, &before, &after)?;
    for report in reports {
        anstream::eprintln!("{report}");
    }
    Ok(())
}

fn tell(refused: &Refused) -> Failure {
    for report in refused.reports() {
        anstream::eprintln!("{report}");
    }
    Failure::Told
}
