//! Tables: planning, and applying to the kernel in memory.

use std::{hint::black_box, net::SocketAddr};

use criterion::{Criterion, criterion_group, criterion_main};
use ipvs::{Client, Destination, Plan, Service, Table, TableError, memory};

fn table(services: u32, destinations: u32) -> Result<Table, TableError> {
    let mut table = Table::new();
    for number in 0..services {
        let address = SocketAddr::from(((0x0a00_0000 + number).to_be_bytes(), 80));
        let service = Service::tcp(address);
        let key = *service.key();
        table.insert_service(service);
        for real in 0..destinations {
            let address = SocketAddr::from(((0x0b00_0000 + real).to_be_bytes(), 80));
            table.insert_destination(&key, Destination::new(address))?;
        }
    }
    Ok(table)
}

fn plans(criterion: &mut Criterion) {
    let Ok(desired) = table(10_000, 10) else {
        return;
    };
    let equal = desired.clone();
    criterion.bench_function("plan of 10,000 x 10 against an equal table", |bench| {
        bench.iter(|| Plan::between(black_box(&desired), black_box(&equal)));
    });
}

fn memory_kernel(criterion: &mut Criterion) {
    let Ok(desired) = table(100, 10) else { return };
    let plan = Plan::between(&desired, &Table::new());
    criterion.bench_function("apply 100 x 10 to the kernel in memory", |bench| {
        bench.iter(|| {
            let kernel = memory::Kernel::new();
            let client = Client::over(kernel.transport());
            client.map(|mut client| client.apply(black_box(&plan)))
        });
    });
}

criterion_group!(benches, plans, memory_kernel);
criterion_main!(benches);
