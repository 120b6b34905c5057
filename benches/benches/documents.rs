//! Reading and printing: ldirectord.cf and CIB.

use std::hint::black_box;

use benches::{cib_xml, ldirectord_cf};
use cib::Cib;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ldirectord_conf::{Config, Document, NumericOnly};

fn director_conf(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ldirectord.cf");
    for virtuals in [100, 1_000] {
        let text = ldirectord_cf(virtuals, 10);
        let size = format!("{virtuals}x10");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("document", &size), &text, |bench, text| {
            bench.iter(|| Document::parse(black_box(text.as_bytes())));
        });
        let document = Document::parse(text.as_bytes());
        group.bench_with_input(
            BenchmarkId::new("config", &size),
            &document,
            |bench, document| {
                bench.iter(|| Config::interpret(black_box(document), &NumericOnly));
            },
        );
    }
    group.finish();
}

fn cib(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cib");
    let text = cib_xml(2_000);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse 2,000 primitives", |bench| {
        bench.iter(|| Cib::parse(black_box(text.as_bytes())));
    });
    if let Ok(cib) = Cib::parse(text.as_bytes()) {
        group.bench_function("print 2,000 primitives", |bench| {
            bench.iter(|| black_box(&cib).to_bytes());
        });
    }
    group.finish();
}

criterion_group!(benches, director_conf, cib);
criterion_main!(benches);
