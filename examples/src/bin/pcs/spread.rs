//! `resource relocate`: resources brought to the nodes that they would rather be on.

use std::cell::Cell;

use cib::live::{Preferred, Spread};

use crate::args::Args;
use crate::live::Live;
use crate::{Failure, print};

/// `resource relocate show`: what the cluster would do if nothing did stick to its node.
pub(crate) fn show(args: &Args) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.preferred_text())?;
    print(text.as_bytes())
}

/// `resource relocate dry-run [RESOURCE…]`: the constraints that would be made.
pub(crate) fn dry_run(args: &Args, ids: &[String]) -> Result<Vec<Preferred>, Failure> {
    let live = Live::start(args)?;
    let places = live.wait(live.cluster.preferred(ids))?;
    for place in &places {
        let role = if place.promoted { " role=Promoted" } else { "" };
        anstream::eprintln!(
            "Creating location constraint: {} prefers {}=INFINITY{role}",
            place.resource,
            place.node
        );
    }
    Ok(places)
}

/// `resource relocate run [RESOURCE…]`.
pub(crate) fn run(args: &Args, ids: &[String]) -> Result<(), Failure> {
    let places = dry_run(args, ids)?;
    if places.is_empty() || args.dry_run {
        return Ok(());
    }
    let live = Live::start(args)?;
    let made = Cell::new(false);
    let tell = |step| match step {
        Spread::ConstraintsMade => {
            made.set(true);
            anstream::eprintln!("\nWaiting for resources to move...\n");
        }
        Spread::ConstraintsRemoved => {
            made.set(false);
            anstream::eprintln!("Constraints removed");
        }
        _ => {}
    };
    let done = live.change(live.cluster.spread(&places, None, tell));
    if made.get() {
        anstream::eprintln!("Warning: constraints are left: see `pcs resource relocate clear`");
    }
    done
}
