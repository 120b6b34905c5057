//! `quorum status`, `expected-votes`, `unblock`: the quorum of the cluster as it runs.

use std::collections::BTreeSet;

use cib::corosync::QuorumStatus;
use cib::pcs::{Dialect, Metadata, Operation};

use crate::args::Args;
use crate::live::Live;
use crate::options::Options;
use crate::{Failure, ask, conf, edit, print};

/// `quorum status`, `status quorum`.
pub(crate) fn status(args: &Args) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.quorum_text())?;
    print(format!("{text}\n").as_bytes())
}

/// `quorum device status [--full]`.
pub(crate) fn device(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &["--full"], &[])?;
    if !words.is_empty() {
        return Failure::usage("quorum device status [--full]");
    }
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.device_text(options.has("--full")))?;
    print(format!("{text}\n").as_bytes())
}

/// `status corosync`.
pub(crate) fn members(args: &Args) -> Result<(), Failure> {
    let live = Live::start(args)?;
    let text = live.wait(live.cluster.members_text())?;
    print(format!("{}\n", text.trim_end()).as_bytes())
}

/// `quorum expected-votes VOTES`.
pub(crate) fn expect(args: &Args, words: &[String]) -> Result<(), Failure> {
    let [votes] = words else {
        return Failure::usage("quorum expected-votes VOTES");
    };
    let number = votes.parse().ok().filter(|votes| *votes > 0_u32);
    let number = number.ok_or_else(|| {
        let message =
            format!("'{votes}' is not a valid expected votes value, use a positive integer");
        Failure::Message(message)
    })?;
    let live = Live::start(args)?;
    live.change(live.cluster.expect_votes(number))
}

/// `quorum unblock [--force]`: nodes that are waited for are off.
pub(crate) fn unblock(args: &Args, words: &[String]) -> Result<(), Failure> {
    let (words, options) = Options::split(words, &["--force"], &[])?;
    if !words.is_empty() {
        return Failure::usage("quorum unblock [--force]");
    }
    let live = Live::start(args)?;
    if !live.wait(live.cluster.waits_for_all())? {
        let message = "cluster is not waiting for nodes to establish quorum";
        return Err(Failure::Message(message.to_owned()));
    }
    let missing = missing(&live)?;
    if missing.is_empty() {
        return Err(Failure::Message("no unjoined nodes found".to_owned()));
    }
    let names: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
    let danger = format!(
        "If node(s) {} are not powered off or they do have access to shared resources, data \
         corruption and/or cluster failure may occur",
        names.join(", ")
    );
    if !ask::confirm(&danger, options.has("--force"))? {
        return Ok(());
    }
    for name in &missing {
        live.change(live.cluster.confirm_fenced(name))?;
        anstream::println!("Node: {name} confirmed fenced");
    }
    live.change(live.cluster.cancel_wait_for_all())?;
    anstream::eprintln!("Quorum unblocked");
    plan_again(&live).inspect_err(|_| {
        anstream::eprintln!("Warning: see that the property startup-fencing is as it was");
    })?;
    anstream::eprintln!("Waiting for nodes canceled");
    Ok(())
}

/// Nodes of corosync.conf that are no members.
fn missing(live: &Live) -> Result<BTreeSet<String>, Failure> {
    let members = members_of(live)?.nodes;
    let nodes = conf::own()?.nodes.into_iter();
    let mut missing: BTreeSet<String> = nodes.filter_map(|node| node.name).collect();
    // Whoever is called missing is told to be off: a member by another name must not be.
    if let Some((stranger, _)) = members.iter().find(|member| !missing.contains(&member.0)) {
        return Err(Failure::Message(format!(
            "cannot tell which nodes are missing: member '{stranger}' is no name of a node in {}; \
             give every node there its `name`",
            conf::CONF
        )));
    }
    missing.retain(|name| members.iter().all(|member| member.0 != *name));
    Ok(missing)
}

/// The members of the cluster. What cannot be read is an error: it does not mean that there are none.
pub(crate) fn members_of(live: &Live) -> Result<QuorumStatus, Failure> {
    let text = live.wait(live.cluster.quorum_text())?;
    QuorumStatus::parse(&text).ok_or_else(|| {
        let message = "output of `corosync-quorumtool -p` not understood: expected its quorum and \
                       members; see `pcs quorum status`";
        Failure::Message(message.to_owned())
    })
}

/// A property is changed and changed back, so that the scheduler looks at the nodes again.
fn plan_again(live: &Live) -> Result<(), Failure> {
    let cib = live.wait(live.cluster.query())?;
    let old = cib.property("startup-fencing").map(String::from);
    let old = old.unwrap_or_default();
    let other = if old.eq_ignore_ascii_case("false") {
        "true"
    } else {
        "false"
    };
    for value in [other, &old] {
        let words = [
            "property",
            "set",
            &format!("startup-fencing={value}"),
            "--force",
        ];
        let operation = Operation::parse_argv(&words).map_err(Failure::from)?;
        let metadata = Metadata::builtin();
        live.edit(|cib| {
            let applied = operation.apply(cib, &metadata, Dialect::V0_11);
            applied.map(drop).map_err(|refused| edit::tell(&refused))
        })?;
    }
    Ok(())
}
