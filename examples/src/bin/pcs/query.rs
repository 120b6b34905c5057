//! `status query resource`: questions about a resource.

use cib::pcs::{Query, ResourceStates};

use crate::args::Args;
use crate::live::Live;
use crate::{Failure, document, print};

/// Answers from the file alone where it is enough, else from what `crm_mon` makes of it or of the
/// cluster.
pub(crate) fn answer(args: &Args, query: &Query) -> Result<(), Failure> {
    let states = match configured(args, query)? {
        Some(states) => states,
        None => monitored(args)?,
    };
    for note in states.notes() {
        anstream::eprintln!("Warning: {note}");
    }
    let answer = query.answer(&states);
    let answer = answer.map_err(|error| Failure::Message(error.to_string()))?;
    print(answer.text.as_bytes())?;
    match answer.exit_status() {
        0 => Ok(()),
        status => Err(Failure::Status(status)),
    }
}

fn configured(args: &Args, query: &Query) -> Result<Option<ResourceStates>, Failure> {
    if args.file.is_none() || query.needs_state() {
        return Ok(None);
    }
    Ok(ResourceStates::configured(&document::read(args)?))
}

fn monitored(args: &Args) -> Result<ResourceStates, Failure> {
    let live = Live::start(args)?;
    let options = ["--inactive", "--output-as=xml"];
    let text = live.wait(live.cluster.status_text(&options))?;
    ResourceStates::of_crm_mon(text).map_err(|error| Failure::Message(error.to_string()))
}
