//! Operations of pcs on a CIB in memory.

use std::hint::black_box;

use benches::cib_xml;
use cib::Cib;
use cib::pcs::{Dialect, Metadata, Operation, ensure};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const EDITS: [(&str, &str); 5] = [
    ("property set", "property set maintenance-mode=true"),
    (
        "resource create",
        "resource create New ocf:heartbeat:IPaddr2 ip=10.0.0.1",
    ),
    (
        "constraint location",
        "constraint location Resource7 prefers n1=50",
    ),
    (
        "constraint colocation",
        "constraint colocation add Resource7 with Resource8",
    ),
    ("resource meta", "resource meta Resource7 priority=3"),
];

fn edits(criterion: &mut Criterion) {
    let facts = Metadata::builtin();
    let Ok(cib) = Cib::parse(cib_xml(100)) else {
        return;
    };
    let mut group = criterion.benchmark_group("pcs, 100 resources");
    for (name, line) in EDITS {
        let Ok(operation) = line.parse::<Operation>() else {
            return;
        };
        group.bench_function(name, |bench| {
            bench.iter_batched_ref(
                || cib.clone(),
                |cib| black_box(operation.apply(cib, &facts, Dialect::V0_11)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn sequence(criterion: &mut Criterion) {
    let facts = Metadata::builtin();
    let operations: Vec<Operation> = (0..250)
        .flat_map(|number| {
            [
                format!("resource create R{number} ocf:heartbeat:Dummy"),
                format!("resource meta R{number} priority={number}"),
                format!("constraint location R{number} prefers n1={number}"),
                format!("resource disable R{number}"),
            ]
        })
        .filter_map(|line| line.parse().ok())
        .collect();
    criterion.bench_function("pcs, 1,000 operations in a row", |bench| {
        bench.iter(|| {
            let mut cib = Cib::empty();
            for operation in &operations {
                drop(black_box(operation.apply(&mut cib, &facts, Dialect::V0_11)));
            }
            cib
        });
    });
}

fn desired(criterion: &mut Criterion) {
    let facts = Metadata::builtin();
    let wanted: Vec<Operation> = (0..100)
        .flat_map(|number| {
            [
                format!("resource create R{number} ocf:heartbeat:Dummy op monitor interval=20s"),
                format!("constraint location R{number} prefers n1={number}"),
            ]
        })
        .filter_map(|line| line.parse().ok())
        .collect();
    let mut cib = Cib::empty();
    for operation in &wanted {
        drop(operation.apply(&mut cib, &facts, Dialect::V0_11));
    }
    criterion.bench_function("pcs, 200 desired operations that are done", |bench| {
        bench.iter(|| ensure(black_box(&cib), &wanted, &facts, Dialect::V0_11));
    });
    criterion.bench_function("pcs, 200 desired operations that are not", |bench| {
        bench.iter(|| ensure(&Cib::empty(), black_box(&wanted), &facts, Dialect::V0_11));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = edits, sequence, desired
}
criterion_main!(benches);
