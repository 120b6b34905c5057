//! The CIB in process: reading, printing, finding, editing, deciding.

use std::hint::black_box;

use benches::cib_xml;
use cib::diff::Patchset;
use cib::pcs::{Dialect, Metadata, Operation};
use cib::rule::{Facts, Moment, Release, Rule};
use cib::score::Scores;
use cib::{Cib, view, xml::Tree};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn document(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cib document");
    let text = cib_xml(3_500);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse 0.8 MB", |bench| {
        bench.iter(|| Tree::parse(black_box(text.as_bytes())));
    });
    let Ok(tree) = Tree::parse(text.as_bytes()) else {
        return;
    };
    group.bench_function("print 0.8 MB", |bench| {
        bench.iter(|| black_box(&tree).to_bytes());
    });
    group.finish();
}

fn look_up(criterion: &mut Criterion) {
    let Ok(cib) = Cib::parse(cib_xml(3_500)) else {
        return;
    };
    criterion.bench_function("cib index of 3,500 primitives", |bench| {
        bench.iter(|| black_box(&cib).index());
    });
    let index = cib.index();
    criterion.bench_function("cib typed view of one primitive", |bench| {
        bench.iter(|| {
            let primitive = index.primitive(black_box("Resource2345"))?;
            let operation = primitive.ops().next()?;
            Some((primitive.agent()?, operation.interval()?))
        });
    });
}

fn edit(criterion: &mut Criterion) {
    let (Ok(cib), Ok(operation)) = (
        Cib::parse(cib_xml(100)),
        "resource create VIP ocf:heartbeat:IPaddr2 ip=10.99.0.70 op monitor interval=30s"
            .parse::<Operation>(),
    ) else {
        return;
    };
    let metadata = Metadata::builtin();
    criterion.bench_function("cib resource create among 100", |bench| {
        bench.iter_batched_ref(
            || cib.clone(),
            |cib| operation.apply(cib, &metadata, Dialect::V0_11),
            criterion::BatchSize::SmallInput,
        );
    });
    let mut changed = cib.clone();
    if operation
        .apply(&mut changed, &metadata, Dialect::V0_11)
        .is_ok()
    {
        criterion.bench_function("cib patch of that edit", |bench| {
            bench.iter(|| Patchset::between(black_box(&cib), black_box(&changed)));
        });
    }
    let now = Moment::from_epoch(1_700_000_000, 0);
    criterion.bench_function("cib scores of 100 resources", |bench| {
        bench.iter(|| Scores::explain(black_box(&cib), now, Release::V2_1));
    });
}

fn rule(criterion: &mut Criterion) {
    let text = br##"<rule id="r"><expression id="e" attribute="#uname" operation="eq" value="a"/>
        <date_expression id="d" operation="date_spec">
        <date_spec id="s" hours="9-16" weekdays="1-5"/></date_expression></rule>"##;
    let Ok(tree) = Tree::parse(text) else {
        return;
    };
    let Some(rule) = tree.root().and_then(view::Rule::cast).map(Rule::read) else {
        return;
    };
    let nobody: [(&str, &str); 0] = [];
    let facts = Facts::at(Moment::from_epoch(1_700_000_000, 0), Release::V3_0).node("a", nobody);
    criterion.bench_function("cib rule", |bench| {
        bench.iter(|| rule.evaluate(black_box(&facts)));
    });
    criterion.bench_function("cib next change of a rule", |bench| {
        bench.iter(|| rule.next_change(black_box(&facts)));
    });
}

criterion_group!(benches, document, look_up, edit, rule);
criterion_main!(benches);
