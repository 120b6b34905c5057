//! Documents made to be slow: what reads a document takes time in proportion to it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use cib::effective::Resolver;
use cib::rule::{Moment, Release};
use cib::score::Scores;
use cib::xml::{canonical, pretty};
use cib::{Cib, check, diff, lint, model};

/// A kind of document: its sections for a size.
type Shape = fn(usize) -> String;

/// Something done with a document.
type Work = fn(&Cib);

const SHAPES: [(&str, Shape); 12] = [
    ("resources", resources),
    ("hub", hub),
    ("same pair", same_pair),
    ("same id", same_id),
    ("bans", bans),
    ("comments", comments),
    ("deep", deep),
    ("operations", operations),
    ("tags", tags),
    ("sets", sets),
    ("levels", levels),
    ("status", status),
];

const WORKS: [(&str, Work); 10] = [
    ("check", |cib| drop(check::check(cib))),
    ("blockers", |cib| {
        drop(check::blockers(cib, model::Schema::new(4, 0)));
    }),
    ("lint", |cib| drop(lint::check(cib))),
    ("effective", effective),
    ("scores", |cib| {
        // A table of resources and nodes: it is for few nodes that it must not take long.
        if cib.nodes().count() > 2 {
            return;
        }
        let now = Moment::from_epoch(1_700_000_000, 0);
        drop(Scores::explain(cib, now, Release::V2_1));
    }),
    ("diff", |cib| {
        drop(diff::Patchset::between(&Cib::empty(), cib));
        drop(diff::Patchset::between(cib, &Cib::empty()));
    }),
    ("summary", |cib| drop(diff::summary(&Cib::empty(), cib))),
    ("rebase", |cib| {
        drop(diff::rebase(&Cib::empty(), &Cib::empty(), cib));
        drop(diff::rebase(&Cib::empty(), cib, cib));
    }),
    ("text", |cib| {
        drop(canonical(cib.tree()));
        drop(cib.tree().root().map(pretty));
    }),
    ("model", |cib| {
        drop(cib.document().map(model::Document::from));
    }),
];

fn whole(before: &str, sections: &str) -> String {
    format!(
        "{before}<cib admin_epoch=\"0\" epoch=\"1\" num_updates=\"0\" \
         validate-with=\"pacemaker-3.9\">{sections}</cib>"
    )
}

fn configuration(sections: &str) -> String {
    whole("", &format!("<configuration>{sections}</configuration>"))
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn primitive(number: usize) -> String {
    format!("<primitive id='r{number}' class='ocf' provider='pacemaker' type='Dummy'/>")
}

fn resources(count: usize) -> String {
    let resources = many(count / 4, |n| {
        format!(
            "<clone id='c{n}'><meta_attributes id='m{n}'><nvpair id='p{n}' name='clone-max' \
             value='2'/></meta_attributes><primitive id='r{n}' template='t{n}'><operations>\
             <op id='o{n}' name='monitor' interval='10'/></operations></primitive></clone>\
             <template id='t{n}' class='ocf' provider='heartbeat' type='IPaddr2'>\
             <instance_attributes id='i{n}'><nvpair id='a{n}' name='ip' value='10.0.0.1'/>\
             </instance_attributes></template>"
        )
    });
    configuration(&format!(
        "<crm_config/><nodes><node id='1' uname='n'/></nodes><resources>{resources}</resources>\
         <constraints/>"
    ))
}

/// One resource that all others are tied to, both ways.
fn hub(count: usize) -> String {
    let count = count / 4;
    let resources = many(count, primitive);
    let ties = many(count, |n| {
        format!(
            "<rsc_colocation id='a{n}' rsc='r0' with-rsc='r{n}' score='INFINITY'/>\
             <rsc_colocation id='b{n}' rsc='r{n}' with-rsc='r0' score='INFINITY'/>\
             <rsc_order id='x{n}' first='r0' then='r{n}'/><rsc_order id='y{n}' first='r{n}' then='r0'/>\
             <rsc_location id='l{n}' rsc='r0' node='n{n}' score='1'/>"
        )
    });
    configuration(&format!(
        "<crm_config/><nodes><node id='1' uname='n'/></nodes><resources>{resources}</resources>\
         <constraints>{ties}</constraints>"
    ))
}

/// Two resources that constraints tie again and again, to each other and each to a third.
fn same_pair(count: usize) -> String {
    let ties = many(count / 3, |n| {
        format!(
            "<rsc_colocation id='a{n}' rsc='r0' with-rsc='r1' score='INFINITY'/>\
             <rsc_order id='x{n}' first='r0' then='r2'/><rsc_order id='y{n}' first='r2' then='r1'/>"
        )
    });
    let resources = many(3, primitive);
    configuration(&format!(
        "<crm_config/><nodes/><resources>{resources}</resources><constraints>{ties}</constraints>"
    ))
}

/// Everything in a group has one id; that of the group is long.
fn same_id(count: usize) -> String {
    let id = "i".repeat(1_000);
    let resources = many(count / 8, |_| {
        "<primitive id='x' class='lsb' type='x'/>".to_owned()
    });
    configuration(&format!(
        "<crm_config/><nodes/><resources><group id='{id}'>{resources}</group></resources>\
         <constraints/>"
    ))
}

/// A group that is forbidden on every node but the last, each by another member.
fn bans(count: usize) -> String {
    let count = count / 8;
    let nodes = many(count, |n| format!("<node id='{n}' uname='n{n}'/>"));
    let members = many(count, primitive);
    let bans = many(count - 1, |n| {
        format!("<rsc_location id='l{n}' rsc='r{n}' node='n{n}' score='-INFINITY'/>")
    });
    configuration(&format!(
        "<crm_config/><nodes>{nodes}</nodes><resources><group id='g'>{members}</group>\
         </resources><constraints>{bans}</constraints>"
    ))
}

/// Comments wherever something is looked for behind them.
fn comments(count: usize) -> String {
    let comments = "<!---->".repeat(count / 4);
    let resources = many(count / 8, primitive);
    whole(
        &comments,
        &format!(
            "{comments}<configuration>{comments}<crm_config>{comments}</crm_config><nodes/>\
             <resources>{resources}{comments}</resources><constraints/></configuration>"
        ),
    )
}

/// Chains of elements as deep as the limit, side by side.
fn deep(count: usize) -> String {
    let chain = format!("{}{}", "<rule id='r'>".repeat(400), "</rule>".repeat(400));
    let chains = chain.repeat(count / 800);
    let location = format!("<rsc_location id='l' rsc='r'>{chains}</rsc_location>");
    configuration(&format!(
        "<crm_config/><nodes/><resources/><constraints>{location}</constraints>"
    ))
}

/// A resource with many operations, all alike but for the id, and a template with as many.
fn operations(count: usize) -> String {
    let ops = |kind: &str| {
        let ops = many(count / 4, |n| {
            format!("<op id='{kind}{n}' name='monitor' interval='10' role='Started'/>")
        });
        format!("<operations>{ops}</operations>")
    };
    let (own, inherited) = (ops("o"), ops("t"));
    configuration(&format!(
        "<crm_config/><nodes/><resources><template id='t' class='ocf' provider='pacemaker' \
         type='Dummy'>{inherited}</template><primitive id='r' template='t'>{own}</primitive>\
         </resources><constraints/>"
    ))
}

fn tags(count: usize) -> String {
    let references = many(count / 4, |n| format!("<obj_ref id='r{n}'/>"));
    let tags = many(count / 4, |n| {
        format!("<tag id='t{n}'><obj_ref id='r{n}'/><obj_ref id='t0'/></tag>")
    });
    configuration(&format!(
        "<crm_config/><nodes/><resources/><constraints/><tags><tag id='all'>{references}</tag>\
         {tags}</tags>"
    ))
}

fn sets(count: usize) -> String {
    let resources = many(count / 4, primitive);
    let set = |id: &str| {
        let members = many(count / 4, |n| format!("<resource_ref id='r{n}'/>"));
        format!("<resource_set id='{id}'>{members}</resource_set>")
    };
    let (one, two, three) = (set("s1"), set("s2"), set("s3"));
    configuration(&format!(
        "<crm_config/><nodes/><resources>{resources}</resources><constraints>\
         <rsc_colocation id='c' score='INFINITY'>{one}</rsc_colocation>\
         <rsc_order id='o'>{two}{three}</rsc_order></constraints>"
    ))
}

fn levels(count: usize) -> String {
    let devices = many(count / 4, |n| {
        format!("<primitive id='f{n}' class='stonith' type='fence_x'/>")
    });
    let levels = many(count / 4, |n| {
        format!("<fencing-level id='l{n}' target='n{n}' index='1' devices='f{n},g{n}'/>")
    });
    let properties = many(count / 4, |n| {
        format!("<nvpair id='p{n}' name='stonith-enabledd' value='x'/>")
    });
    configuration(&format!(
        "<crm_config><cluster_property_set id='s'>{properties}</cluster_property_set></crm_config>\
         <nodes/><resources>{devices}</resources><constraints/><fencing-topology>{levels}\
         </fencing-topology>"
    ))
}

fn status(count: usize) -> String {
    let resources = many(count / 8, primitive);
    let history = many(count / 8, |n| {
        format!(
            "<lrm_resource id='r{n}'><lrm_rsc_op id='r{n}_last_0' operation='start' call-id='{n}' \
             rc-code='0' op-status='0' interval='0'/></lrm_resource>"
        )
    });
    let states = many(count / 8, |n| {
        format!("<node_state id='{n}' uname='n{n}'/>")
    });
    whole(
        "",
        &format!(
            "<configuration><crm_config/><nodes><node id='1' uname='a'/></nodes><resources>{resources}\
             </resources><constraints/></configuration><status><node_state id='1' uname='a'><lrm id='1'>\
             <lrm_resources>{history}</lrm_resources></lrm></node_state>{states}</status>"
        ),
    )
}

fn effective(cib: &Cib) {
    let resolver = Resolver::new(cib);
    for primitive in cib.primitives() {
        drop(resolver.meta(primitive.element()));
        drop(resolver.parameters(primitive));
        drop(resolver.utilization(primitive));
        for operation in resolver.operations(primitive) {
            drop(resolver.options(operation.op()));
        }
    }
}

fn once(work: Work, cib: &Cib) -> Duration {
    let started = Instant::now();
    work(cib);
    started.elapsed()
}

/// Eight times the document may take less than 32 times as long; 64 would be a square.
#[test]
fn no_document_takes_time_out_of_proportion() {
    let mut slow = String::new();
    for (shape, text) in SHAPES {
        let [small, large] = [1_000, 8_000].map(|count| Cib::parse(text(count)).unwrap());
        for (name, work) in WORKS {
            let (few, much) = (
                once(work, &small).min(once(work, &small)),
                once(work, &large),
            );
            if std::env::var_os("SHOW").is_some() {
                eprintln!("{name} of {shape}: {few:?}, then {much:?}");
            }
            if much > few.max(Duration::from_millis(4)) * 32 {
                _ = writeln!(slow, "{name} of {shape}: {few:?}, then {much:?}");
            }
        }
    }

    assert!(slow.is_empty(), "{slow}");
}
