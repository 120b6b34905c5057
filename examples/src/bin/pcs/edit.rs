//! Commands that change the configuration.

use cib::pcs::{Metadata, Operation};

use crate::args::Args;
use crate::{Failure, document};

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let operation = Operation::parse_argv(&args.command);
    let operation = operation.map_err(|error| Failure::Message(error.to_string()))?;
    let before = document::read(args)?;
    let mut after = before.clone();
    match operation.apply(&mut after, &Metadata::builtin(), args.dialect.into()) {
        Ok(reports) => {
            document::write(args, &before, &after)?;
            for report in reports {
                anstream::eprintln!("{report}");
            }
            Ok(())
        }
        Err(refused) => {
            for report in refused.reports() {
                anstream::eprintln!("{report}");
            }
            Err(Failure::Told)
        }
    }
}
