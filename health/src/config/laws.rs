//! Any configuration survives being written and read again, in JSON and in YAML.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::policy::{ActionSpec, EjectSpec, RatioSpec};
use super::*;
use crate::Priority;
use crate::tracker::{FirstResult, Hold, Start};

fn time() -> impl Strategy<Value = Duration> {
    // Odd ones, too: nothing is rounded.
    (1_u64..10_000_000_000_000).prop_map(Duration::from_nanos)
}

fn maybe<T: std::fmt::Debug + 'static>(
    some: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop::option::weighted(0.3, some).boxed()
}

fn options() -> impl Strategy<Value = Options> {
    let map = |path: String| {
        let mut map = Map::new();
        map.insert("path".to_owned(), json!(path));
        map.insert("statuses".to_owned(), json!([200, "300-399"]));
        Options::new(map)
    };
    prop_oneof![Just(Options::default()), ".{0,12}".prop_map(map)]
}

fn leaf() -> impl Strategy<Value = CheckSpec> {
    (
        maybe(0_u32..9),
        "[a-z]{1,8}",
        options(),
        maybe(any::<u16>()),
        maybe(time()),
    )
        .prop_map(|(weight, probe, options, port, timeout)| CheckSpec {
            weight,
            probe: Some(probe),
            options,
            port,
            timeout,
            ..CheckSpec::default()
        })
}

fn tree() -> BoxedStrategy<CheckSpec> {
    leaf()
        .prop_recursive(3, 12, 3, |inner| {
            let members = || prop::collection::vec(inner.clone(), 0..3);
            prop_oneof![
                members().prop_map(|all| CheckSpec {
                    all: Some(all),
                    ..CheckSpec::default()
                }),
                members().prop_map(|any| CheckSpec {
                    any: Some(any),
                    ..CheckSpec::default()
                }),
                (any::<u32>(), members()).prop_map(|(needed, of)| CheckSpec {
                    quorum: Some(QuorumSpec { needed, of }),
                    ..CheckSpec::default()
                }),
            ]
        })
        .boxed()
}

fn policies() -> BoxedStrategy<PlanSpec> {
    let flap = (
        time(),
        maybe(any::<u32>()),
        maybe(any::<u32>()),
        maybe(time()),
        any::<bool>(),
    );
    let flap = flap.prop_map(
        |(half_life, suppress_above, reuse_below, max_hold, last)| FlapSpec {
            half_life,
            suppress_above,
            reuse_below,
            max_hold,
            hold: if last { Hold::Last } else { Hold::Down },
        },
    );
    let ratio =
        (any::<u8>(), any::<u32>(), time()).prop_map(|(percent, samples, window)| RatioSpec {
            percent,
            samples,
            window,
        });
    let action = prop_oneof![
        Just(ActionSpec::CheckNow),
        Just(ActionSpec::CountFailure),
        Just(ActionSpec::MarkDown),
        (time(), time()).prop_map(|(time, longest)| ActionSpec::Eject(EjectSpec { time, longest })),
    ];
    let passive = (maybe(any::<u32>()), maybe(ratio), maybe(action)).prop_map(
        |(consecutive, ratio, action)| PassiveSpec {
            consecutive,
            ratio,
            action,
        },
    );
    let words = (
        maybe(prop::sample::select(vec![
            FirstResult::Decides,
            FirstResult::Counts,
        ])),
        maybe(prop::sample::select(vec![
            Start::Unknown,
            Start::Up,
            Start::Down,
        ])),
        maybe(prop::sample::select(vec![
            Priority::High,
            Priority::Normal,
            Priority::Low,
        ])),
    );
    (maybe(flap), maybe(passive), words)
        .prop_map(
            |(flap, passive, (first_result, start, priority))| PlanSpec {
                flap,
                passive,
                first_result,
                start,
                priority,
                ..PlanSpec::default()
            },
        )
        .boxed()
}

fn transport() -> BoxedStrategy<TransportSpec> {
    let namespace = prop_oneof![
        "[a-z]{1,5}".prop_map(NamespaceSpec::Name),
        any::<u32>().prop_map(NamespaceSpec::Pid),
        "/[a-z]{1,5}".prop_map(|path| NamespaceSpec::Path(path.into())),
    ];
    let socket = || any::<std::net::SocketAddr>();
    let header = (
        any::<bool>(),
        maybe(socket()),
        maybe(socket()),
        any::<bool>(),
    )
        .prop_map(|(second, source, destination, unknown)| ProxyHeaderSpec {
            version: if second {
                ProxyVersion::V2
            } else {
                ProxyVersion::V1
            },
            source,
            destination,
            unknown,
        });
    (
        maybe(socket()),
        maybe("[a-z0-9]{1,8}"),
        maybe(any::<u32>()),
        maybe(any::<u8>()),
        maybe(namespace),
        maybe(header),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(source, device, mark, dscp, namespace, proxy_header, (freebind, reset_on_close))| {
                TransportSpec {
                    source: source.map(without_scope),
                    scope: device.clone(),
                    device,
                    mark,
                    dscp,
                    freebind,
                    namespace,
                    proxy_header: proxy_header.map(|header: ProxyHeaderSpec| ProxyHeaderSpec {
                        source: header.source.map(without_scope),
                        destination: header.destination.map(without_scope),
                        ..header
                    }),
                    reset_on_close,
                }
            },
        )
        .boxed()
}

/// As text has it: no flow label, no number of a device.
const fn without_scope(address: std::net::SocketAddr) -> std::net::SocketAddr {
    std::net::SocketAddr::new(address.ip(), address.port())
}

fn plan() -> BoxedStrategy<PlanSpec> {
    let times = (
        maybe(time()),
        maybe(time()),
        maybe(time()),
        maybe(time()),
        maybe(time()),
    );
    let counts = (maybe(any::<u8>()), maybe(any::<u32>()), maybe(any::<u32>()));
    let combined =
        (any::<u32>(), tree(), tree()).prop_map(|(connects, connect, negotiate)| CombinedSpec {
            connects,
            connect: Box::new(connect),
            negotiate: Box::new(negotiate),
        });
    let kind = (tree(), maybe(combined), maybe(time()));
    let rest = (
        policies(),
        transport(),
        maybe("[a-z.]{1,9}"),
        maybe(any::<u64>()),
    );
    (
        "[a-z0-9.:%\\[\\]]{0,12}",
        kind,
        times,
        counts,
        rest,
        maybe("[a-z]{1,5}"),
    )
        .prop_map(
            |(target, (tree, combined, push), times, (jitter, rise, fall), rest, group)| PlanSpec {
                target,
                host_name: rest.2,
                probe: tree.probe,
                options: tree.options,
                all: tree.all,
                any: tree.any,
                quorum: tree.quorum,
                combined,
                push,
                interval: times.0,
                fast_interval: times.1,
                down_interval: times.2,
                down_backoff: times.3,
                timeout: times.4,
                slow_start: push,
                jitter,
                rise,
                fall,
                group: group.map(|name| GroupSpec {
                    name,
                    weight: rise.unwrap_or(1),
                }),
                transport: rest.1,
                budgets: BudgetSpec {
                    read: rest.3,
                    ..BudgetSpec::default()
                },
                ..rest.0
            },
        )
        .boxed()
}

fn configuration() -> BoxedStrategy<Configuration> {
    let outliers = (
        maybe(time()),
        maybe(any::<u32>()),
        maybe(any::<u32>()),
        maybe(time()),
    );
    let outliers = outliers.prop_map(|(interval, members, deviations, longest)| OutlierSpec {
        interval,
        members,
        reports: members,
        deviations,
        time: interval,
        longest,
    });
    let group = (maybe(any::<u8>()), maybe(any::<u64>()), maybe(outliers)).prop_map(
        |(percent, weight, outliers)| GroupPolicySpec {
            panic_floor: percent,
            quorum: weight,
            hysteresis: weight,
            max_ejected: percent,
            outliers,
        },
    );
    let canary =
        (plan(), maybe(any::<u32>()), maybe(time())).prop_map(|(check, at_least, window)| {
            CanarySpec {
                check,
                at_least,
                percent: at_least,
                window,
            }
        });
    let checks = prop::collection::btree_map("[a-z0-9]{1,6}", plan(), 0..3).prop_map(Checks);
    let groups = prop::collection::btree_map("[a-z0-9]{1,6}", group, 0..3);
    (checks, groups, maybe(canary))
        .prop_map(|(checks, groups, canary)| Configuration {
            checks,
            groups,
            canary,
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_is_written_is_read_again(configuration in configuration()) {
        let json = serde_json::to_string(&configuration).unwrap();
        prop_assert_eq!(&Configuration::from_json(&json).unwrap(), &configuration, "{}", json);

        let yaml = serde_saphyr::to_string(&configuration).unwrap();
        let read: Configuration = serde_saphyr::from_str(&yaml).unwrap();
        prop_assert_eq!(&read, &configuration, "{}", yaml);
    }
}
