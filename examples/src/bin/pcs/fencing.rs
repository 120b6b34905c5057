//! `stonith fence`, `confirm`, `history`.

use crate::args::Args;
use crate::live::Live;
use crate::options::Options;
use crate::{Failure, ask, print};

/// `stonith fence NODE [--off]`.
pub(crate) fn fence(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &["--off"], &[])?;
    let [node] = words.as_slice() else {
        let message = "must specify one (and only one) node to fence";
        return Err(Failure::Message(message.to_owned()));
    };
    let live = Live::start(args)?;
    let fenced = live.change(live.cluster.fence(node, options.has("--off")));
    fenced.map_err(|failure| Failure::Message(format!("unable to fence '{node}'\n{failure}")))?;
    anstream::eprintln!("Node: {node} fenced");
    Ok(())
}

/// `stonith confirm NODE [--force]`.
pub(crate) fn confirm(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &["--force"], &[])?;
    let [node] = words.as_slice() else {
        let message = "must specify one (and only one) node to confirm fenced";
        return Err(Failure::Message(message.to_owned()));
    };
    let danger = format!(
        "If node '{node}' is not powered off or it does have access to shared resources, data \
         corruption and/or cluster failure may occur"
    );
    if !ask::confirm(&danger, options.has("--force"))? {
        return Ok(());
    }
    let live = Live::start(args)?;
    let confirmed = live.change(live.cluster.confirm_fenced(node));
    confirmed.map_err(|failure| {
        Failure::Message(format!(
            "unable to confirm fencing of node '{node}'\n{failure}"
        ))
    })?;
    print(format!("Node: {node} confirmed fenced\n").as_bytes())
}

/// `stonith history [show [NODE] | cleanup [NODE] | update]`.
pub(crate) fn history(args: &Args, words: &[&str]) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let node = words.get(1).copied();
    match words {
        [] | ["show"] | ["show", _] => {
            let text = live.wait(live.cluster.fencing_history_text(node))?;
            print(format!("{text}\n").as_bytes())
        }
        ["cleanup"] | ["cleanup", _] => {
            let said = live.change(live.cluster.forget_fencing(node))?;
            anstream::eprintln!("{said}");
            Ok(())
        }
        ["update"] => {
            let said = live.change(live.cluster.gather_fencing_history())?;
            anstream::eprintln!("{said}");
            Ok(())
        }
        _ => Failure::usage("stonith history [show [NODE] | cleanup [NODE] | update]"),
    }
}
