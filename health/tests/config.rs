//! From configuration text to checks that run.
#![cfg(all(feature = "serde", feature = "http"))]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::sync::Arc;
use std::time::Duration;

use health::config::{Checks, ConfigError, Configuration, Options, Registry};
use health::group::{OutlierPolicy, SuspicionPolicy};
#[cfg(feature = "external")]
use health::probes::{ExitCodes, External};
use health::probes::{Fixed, Tcp};
use health::tracker::{FirstResult, FlapPolicy, Observed, Policy, Start};
use health::{Check, CheckPlan, GroupPolicy, Monitor, Outcome, Probe as _, Report, State};
use tokio::net::TcpListener;

fn plan(json: &str) -> Result<CheckPlan, ConfigError> {
    let checks = Checks::from_json(&format!("{{\"x\": {json}}}"))?;
    let (_, spec) = checks.iter().next().unwrap();
    Registry::builtin().plan(spec)
}

fn error(json: &str) -> String {
    plan(json).unwrap_err().to_string()
}

#[test]
fn json_and_yaml_mean_the_same() {
    let yaml = "
www1:
  target: \"10.99.0.121:8080\"
  host_name: www.example
  probe: http
  options:
    path: /lvs
    method: GET
    receive: auth
    statuses: [200-299, 404]
    redirects: 5
    reach: same-server
  interval: 2s
  down_interval: 500ms
  timeout: 1.5
  rise: 2
  fall: 3
  transport:
    source: 127.0.0.1:0
    dscp: 46
    reset_on_close: true
    proxy_header: { version: v2, unknown: true }
  budgets: { body: 1000 }
";
    let json = r#"{"www1": {"target": "10.99.0.121:8080", "host_name": "www.example",
        "probe": "http", "options": {"path": "/lvs", "receive": "auth", "statuses":
        ["200-299", 404], "redirects": 5, "reach": "same-server"}, "interval": 2,
        "down_interval": "500ms", "timeout": "1s 500ms", "rise": 2, "fall": 3,
        "transport": {"source": "127.0.0.1:0", "dscp": 46, "reset_on_close": true,
        "proxy_header": {"version": "v2", "unknown": true}}, "budgets": {"body": 1000}}}"#;
    let registry = Registry::builtin();

    let yaml = registry
        .plans(&serde_saphyr::from_str(yaml).unwrap())
        .unwrap();
    let json = registry.plans(&Checks::from_json(json).unwrap()).unwrap();

    let (yaml, json) = (&yaml[0].1, &json[0].1);
    assert!(yaml.same_meaning(json));
    assert_eq!(yaml.target().to_string(), "www.example (10.99.0.121:8080)");
    assert_eq!(yaml.interval_in(Observed::Up), Duration::from_secs(2));
    assert_eq!(yaml.interval_in(Observed::Down), Duration::from_millis(500));
    assert_eq!(yaml.time_allowed(), Duration::from_millis(1500));
}

#[tokio::test]
async fn configured_checks_run() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();

    let plan = plan(&format!(r#"{{"target": "{address}", "probe": "tcp"}}"#)).unwrap();
    let report = plan.context().run(plan.probe(), plan.target()).await;

    assert_eq!(report.outcome(), Outcome::Pass);
}

#[test]
fn every_mistake_says_what_to_write_instead() {
    let target = r#""target": "127.0.0.1:80""#;
    let cases = [
        (
            format!(r#"{{{target}, "probe": "htpp"}}"#),
            "probe `htpp` is unknown: use one of ",
        ),
        (
            format!(r#"{{{target}, "probe": "http", "options": {{"pth": "/"}}}}"#),
            "options of probe `http`: pth: unknown field `pth`, expected one of `method`, `path`",
        ),
        (
            format!(r#"{{{target}, "probe": "http", "options": {{"path": "x"}}}}"#),
            "options of probe `http`: path `x` must begin with `/`",
        ),
        (
            format!(r#"{{{target}, "probe": "http", "options": {{"receive": "a(?=b)"}}}}"#),
            "options of probe `http`: pattern `a(?=b)` has look-around",
        ),
        (
            format!(r#"{{{target}, "probe": "fixed"}}"#),
            "options of probe `fixed`: missing field `up`",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "intervall": 1}}"#),
            "x.intervall: unknown field `intervall`, expected one of `target`",
        ),
        (
            format!("{{{target}}}"),
            "a check needs exactly one of `probe` (with its `options`), `all`, `any`, `quorum`,",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "all": [{{"probe": "tcp"}}]}}"#),
            "a check needs exactly one of",
        ),
        (
            format!(r#"{{{target}, "any": [{{"probe": "tcp", "weight": 2}}]}}"#),
            "any[0]: `weight` counts in a `quorum` only",
        ),
        (
            format!(r#"{{{target}, "any": []}}"#),
            "a check joins no probes: give it at least one",
        ),
        (
            format!(
                r#"{{{target}, "quorum": {{"needed": 3, "of": [{{"probe": "tcp", "weight": 2}}]}}}}"#
            ),
            "a quorum of 3 among members that weigh 2",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "start": "asleep"}}"#),
            "x.start: unknown variant `asleep`, expected one of `unknown`, `up`, `down`",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "interval": "soon"}}"#),
            "x.interval: invalid value: string \"soon\", expected a time such as `10s`",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "interval": 0}}"#),
            "interval is 0ns: choose between 1 ms and 365 days",
        ),
        (
            r#"{"target": "www", "probe": "tcp"}"#.to_owned(),
            "target `www` is not ADDRESS:PORT: write 192.0.2.1:80",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "transport": {{"source": "[::1]:0"}}}}"#),
            "source [::1]:0 cannot reach 127.0.0.1:80: choose one of the same address family",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "transport": {{"dscp": 64}}}}"#),
            "transport: DSCP 64 is out of range: choose 0 to 63",
        ),
        (
            format!(
                r#"{{{target}, "all": [{{"probe": "tcp"}}, {{"any": [{{"probe": "fixed"}}]}}]}}"#
            ),
            "all[1].any[0]: options of probe `fixed`: missing field `up`",
        ),
        (
            format!(r#"{{{target}, "push": "1m", "timeout": "1s"}}"#),
            "`timeout` is of no use with `push`",
        ),
        (
            format!(r#"{{{target}, "push": "1m", "probe": "tcp"}}"#),
            "a check needs exactly one of",
        ),
        (
            format!(
                r#"{{{target}, "combined": {{"connects": 1, "connect": {{"probe": "tcp"}},
                    "negotiate": {{"probe": "x"}}}}}}"#
            ),
            "combined.negotiate: probe `x` is unknown",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "flap": {{"half_life": "1m", "hold": "up"}}}}"#),
            "x.flap.hold: unknown variant `up`, expected `down` or `last`",
        ),
        (
            format!(
                r#"{{{target}, "probe": "tcp", "passive": {{"action": {{"eject": {{"tme": 1}}}}}}}}"#
            ),
            "x.passive.action.eject.tme: unknown field `tme`, expected `time` or `longest`",
        ),
        (
            format!(r#"{{{target}, "probe": "tcp", "down_backoff": "5s"}}"#),
            "down interval grows from 10s to 5s",
        ),
    ];

    for (json, text) in cases {
        let error = error(&json);
        assert!(error.starts_with(text), "{json}: {error}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let checks = Checks::from_json(
        r#"{"b": {"target": "127.0.0.1:80", "probe": "x"}, "a": {"target": "", "probe": "tcp"}}"#,
    );

    let errors = Registry::empty()
        .with("tcp", |_| Ok(Arc::new(Tcp::new())))
        .plans(&checks.unwrap())
        .unwrap_err();

    let names: Vec<&str> = errors.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(
        errors
            .to_string()
            .ends_with("b: probe `x` is unknown: use one of tcp, or add it with Registry::with")
    );
}

#[test]
fn the_documented_configuration_is_every_plan_that_it_says() {
    let text = include_str!("../src/config/example.yaml");
    let configuration: Configuration = serde_saphyr::from_str(text).unwrap();

    let mut setup = Registry::builtin().setup(&configuration).unwrap();

    let names: Vec<&str> = setup.checks.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["batch", "cluster", "script", "www1", "www2", "www3"]
    );
    let outliers = OutlierPolicy::new(); // the example spells the defaults out
    let group = GroupPolicy::new().panic_floor(30).quorum(2).hysteresis(1);
    let group = group.max_ejected(20).outliers(outliers);
    assert_eq!(setup.groups, [("www".to_owned(), group)]);
    assert_eq!(setup.canary.unwrap().1, SuspicionPolicy::new());
    let mut take = |name: &str| {
        let position = setup.checks.iter().position(|(other, _)| other == name);
        setup.checks.swap_remove(position.unwrap()).1
    };

    let seconds = Duration::from_secs;
    let www1 = take("www1");
    assert_eq!(www1.interval_in(Observed::Down), seconds(5));
    let flap = FlapPolicy::new(seconds(60)).max_hold(seconds(600));
    let policy = Policy::new().rise(2).fall(3).slow_start(seconds(30));
    assert_eq!(*www1.policy(), policy.flap(flap));
    let www3 = take("www3");
    let quick = Check::from(Tcp::new()).timeout(seconds(1));
    let page = health::probes::Http::get("/lvs").receive("auth").build();
    let combined = Check::combined(5, quick, page.unwrap().into());
    assert!(www3.same_meaning(&CheckPlan::new(combined, www3.target().clone())));
    let batch = take("batch");
    assert!(batch.same_meaning(&CheckPlan::push(seconds(90), batch.target().clone())));
    assert_eq!(batch.interval_in(Observed::Up), seconds(90));
}

#[tokio::test(start_paused = true)]
async fn a_configuration_sets_a_monitor_up() {
    let text = r#"{"groups": {"g": {"panic_floor": 100}}, "checks": {
        "push": {"target": "127.0.0.1:1", "push": "10s", "group": {"name": "g"}},
        "never": {"target": "127.0.0.1:1", "probe": "fixed", "options": {"up": false}}}}"#;
    let setup = Registry::builtin()
        .setup(&Configuration::from_json(text).unwrap())
        .unwrap();
    let (monitor, _events) = Monitor::builder().seed(7).spawn();
    for (name, policy) in setup.groups {
        monitor.set_group(name, policy);
    }
    monitor.replace_all(setup.checks).unwrap();

    assert!(monitor.push(&"push".to_owned(), &Report::pass()));
    tokio::time::sleep(Duration::from_secs(30)).await;

    let push = monitor.status(&"push".to_owned()).unwrap();
    assert!(
        push.standing.held && push.observed == Observed::Down,
        "{push:?}"
    );
    assert_eq!(monitor.state(&"never".to_owned()), Some(State::Down));
}

#[test]
fn unknown_keys_are_errors_with_their_path() {
    let cases = [
        (r#"{"chekcs": {}}"#, "chekcs: unknown field `chekcs`"),
        (
            r#"{"checks": {"a": {"target": "127.0.0.1:1", "transport": {"dscpp": 1}}}}"#,
            "checks.a.transport.dscpp: unknown field `dscpp`",
        ),
        (
            r#"{"groups": {"g": {"outliers": {"stdev": 1}}}}"#,
            "groups.g.outliers.stdev: unknown field `stdev`",
        ),
        (
            r#"{"canary": {"check": {"target": "", "quorum": {"needed": 1, "of": [{"wait": 1}]}}}}"#,
            "canary.check.quorum.of[0].wait: unknown field `wait`",
        ),
    ];
    for (text, expected) in cases {
        let error = Configuration::from_json(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        // The same from YAML's own deserializer: JSON is YAML.
        let mut read = None;
        let whole = serde_saphyr::with_deserializer_from_str(text, |yaml| {
            read = Some(Configuration::read(yaml));
            Ok(())
        });
        drop(whole);
        let error = read.unwrap().unwrap_err().to_string();
        let path = expected.split(':').next().unwrap();
        assert!(error.starts_with(path), "{error}");
    }
    let error = Configuration::from_json(r#"{"checks": {}} x"#).unwrap_err();
    assert!(error.to_string().contains("trailing characters"), "{error}");
}

#[test]
fn user_probes_are_made_by_name() {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        half_open: bool,
    }
    let registry = Registry::builtin().with("mine", |options: Options| {
        let settings: Settings = options.parse()?;
        assert!(settings.half_open);
        Ok(Arc::new(Tcp::new().half_open()))
    });
    let checks = Checks::from_json(
        r#"{"a": {"target": "127.0.0.1:80", "probe": "mine", "options": {"half_open": true}}}"#,
    );

    let plans = registry.plans(&checks.unwrap()).unwrap();

    assert_eq!(
        plans[0].1.probe().identity(),
        Tcp::new().half_open().identity()
    );
}

#[tokio::test]
async fn trees_are_those_of_the_plan() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let json = format!(
        r#"{{"target": "{address}", "fast_interval": "1s", "start": "up", "first_result": "counts",
            "slow_start": "30s", "group": {{"name": "www"}}, "quorum": {{"needed": 3, "of": [
            {{"weight": 2, "any": [{{"probe": "fixed", "options": {{"up": false}}}},
                                   {{"probe": "tcp", "timeout": "2s"}}]}},
            {{"probe": "fixed", "options": {{"up": UP}}}}]}}}}"#
    );

    let up = plan(&json.replace("UP", "true")).unwrap();
    let down = plan(&json.replace("UP", "false")).unwrap();

    let either = Check::any([
        Fixed::never().into(),
        Check::from(Tcp::new()).timeout(Duration::from_secs(2)),
    ]);
    let check = Check::quorum(3, [(2, either), (1, Fixed::always().into())]);
    assert!(up.same_meaning(&CheckPlan::new(check, address)));
    let policy = Policy::new()
        .start(Start::Up)
        .first_result(FirstResult::Counts)
        .slow_start(Duration::from_secs(30));
    assert_eq!(*up.policy(), policy);
    assert_eq!(up.run().await.outcome(), Outcome::Pass);
    assert_eq!(down.run().await.outcome(), Outcome::Fail);
}

#[cfg(feature = "external")]
#[tokio::test]
async fn programs_are_configured_like_any_probe() {
    let json = r#"{"target": "127.0.0.1:80", "probe": "external", "options": {"program": "false",
        "service": "10.99.0.70", "service_port": 80, "real_port": 8080, "exit_codes": "nagios", "grace": "2s"}}"#;

    let plan = plan(json).unwrap();

    let expected = External::new("false")
        .service("10.99.0.70", Some(80))
        .real_server("", Some(8080))
        .exit_codes(ExitCodes::Nagios)
        .grace(Duration::from_secs(2));
    assert_eq!(plan.probe().identity(), expected.identity());
    assert_eq!(plan.run().await.outcome(), Outcome::Warn);
}
