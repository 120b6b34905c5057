//! Runs a tree of probes: all at once, until the verdict is settled.

use std::future::poll_fn;
use std::task::Poll;

use super::verdict::{Needs, settle, weight};
use super::{Check, Leaf, Node};
use crate::{BoxFuture, ProbeContext, Report, Target};

/// Runs a check once. `full` chooses the full check of a combined one.
pub(crate) async fn run(
    check: &Check,
    full: bool,
    target: &Target,
    context: &ProbeContext,
) -> Report {
    match &check.0 {
        // The usual case costs no more than the probe itself.
        Node::Probe(Leaf {
            probe,
            port: None,
            timeout: None,
        }) => context.run(&**probe, target).await,
        Node::Combined(combined) if full => run_node(&combined.negotiate, target, context).await,
        Node::Combined(combined) => run_node(&combined.connect, target, context).await,
        Node::Probe(_) | Node::All(_) | Node::Any(_) | Node::Quorum { .. } => {
            run_node(check, target, context).await
        }
    }
}

fn run_node<'a>(
    check: &'a Check,
    target: &'a Target,
    context: &'a ProbeContext,
) -> BoxFuture<'a, Report> {
    match &check.0 {
        Node::Probe(leaf) => Box::pin(run_leaf(leaf, target, context)),
        Node::All(checks) => Box::pin(join(
            Needs::All,
            checks.iter().map(|check| (1, check)),
            target,
            context,
        )),
        Node::Any(checks) => Box::pin(join(
            Needs::Any,
            checks.iter().map(|check| (1, check)),
            target,
            context,
        )),
        Node::Quorum { needed, members } => {
            let members = members
                .iter()
                .map(|(weight, check)| (u64::from(*weight), check));
            Box::pin(join(Needs::Weight(*needed), members, target, context))
        }
        // Refused when the plan is checked: only a root can be combined.
        Node::Combined(combined) => run_node(&combined.negotiate, target, context),
    }
}

async fn run_leaf(leaf: &Leaf, target: &Target, context: &ProbeContext) -> Report {
    let moved = leaf.port.map(|port| target.clone().with_port(port));
    let context = context.shorter(leaf.timeout);
    context
        .run(&*leaf.probe, moved.as_ref().unwrap_or(target))
        .await
}

/// One member of a node: its weight, and its future until it has its report.
struct Member<'a> {
    weight: u64,
    running: Option<BoxFuture<'a, Report>>,
    report: Option<Report>,
}

async fn join<'a>(
    needs: Needs,
    checks: impl Iterator<Item = (u64, &'a Check)>,
    target: &'a Target,
    context: &'a ProbeContext,
) -> Report {
    let member = |(weight, check)| Member {
        weight,
        running: Some(run_node(check, target, context)),
        report: None,
    };
    let mut members: Vec<Member<'_>> = checks.map(member).collect();
    poll_fn(|cx| {
        for member in &mut members {
            if let Some(running) = &mut member.running
                && let Poll::Ready(report) = running.as_mut().poll(cx)
            {
                (member.running, member.report) = (None, Some(report));
            }
        }
        verdict(needs, &members).map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

/// The deciding member's report, with the node's outcome and weight.
fn verdict(needs: Needs, members: &[Member<'_>]) -> Option<Report> {
    let reports: Vec<_> = members
        .iter()
        .map(|member| (member.weight, member.report.as_ref()))
        .collect();
    let (outcome, decisive) = settle(needs, &reports)?;
    let report = decisive.and_then(|index| reports.get(index)?.1.cloned());
    let report = report.unwrap_or_else(Report::pass);
    Some(
        report
            .with_outcome(outcome)
            .with_weight(weight(needs, &reports)),
    )
}
