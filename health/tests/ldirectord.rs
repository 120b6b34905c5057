//! From the text of an ldirectord.cf to checks that run.
#![cfg(feature = "ldirectord")]
#![expect(clippy::panic, clippy::unwrap_used, reason = "test helpers")]

use std::time::Duration;

use health::ldirectord::{Compat, SpecError, SpecErrors, check_plans};
use health::probes::Tcp;
use health::{Check, CheckPlan, Outcome, Reason, Report, Target};
use ldirectord_conf::{Config, Document, NumericOnly, RealId};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn plans(file: &str) -> Result<Vec<(RealId, CheckPlan)>, SpecErrors> {
    let (config, diagnostics) = Config::interpret(&Document::parse(file.as_bytes()), &NumericOnly);
    check_plans(&config.unwrap_or_else(|| panic!("{diagnostics:?}")))
}

fn plan(file: &str) -> CheckPlan {
    plans(file).unwrap().pop().unwrap().1
}

fn error(file: &str) -> SpecError {
    plans(file).unwrap_err().into_iter().next().unwrap()
}

/// Runs the plan against a server that answers with these bytes; also returns the request.
async fn run(plan: CheckPlan, answer: &'static str) -> (Report, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plan = plan.at(Target::new(listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.unwrap() > 0 {}
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    };
    let context = plan.context();
    tokio::join!(context.run(plan.probe(), plan.target()), server)
}

const GUIDE: &str = "checktimeout=10\ncheckinterval=10\nautoreload=no\nquiescent=no\n\
    virtual = 10.99.0.70:80\n\treal=10.99.0.121:80 gate 10\n\tservice=http\n\trequest=\"lvs\"\n\
    \treceive=\"auth\"\n\tscheduler=wlc\n\tpersistent=7200\n\tprotocol=tcp\n\tcheckport=80\n\
    \tchecktype=negotiate\n";

#[tokio::test]
async fn the_guides_page_must_contain_its_text() {
    let up = run(
        plan(GUIDE),
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<auth>",
    )
    .await;
    let down = run(
        plan(GUIDE),
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<else>",
    )
    .await;

    assert_eq!(up.0.outcome(), Outcome::Pass);
    assert!(
        up.1.starts_with("GET /lvs HTTP/1.1\r\nhost: 127.0.0.1\r\n"),
        "{}",
        up.1
    );
    assert_eq!(down.0.reason(), Some(&Reason::NoMatch));
}

#[test]
fn the_guides_schedule_is_taken_over() {
    let plans = plans(GUIDE).unwrap();

    let (real, plan) = plans.first().unwrap();
    assert_eq!(real.to_string(), "tcp 10.99.0.70:80 -> 10.99.0.121:80");
    assert_eq!(plan.target().address().to_string(), "10.99.0.121:80");
    assert_eq!(
        plan.interval_in(health::tracker::Observed::Up),
        Duration::from_secs(10)
    );
    // negotiatetimeout is not set: checktimeout stands in for it.
    assert_eq!(plan.time_allowed(), Duration::from_secs(10));
}

#[tokio::test]
async fn head_and_virtualhost_are_sent_as_written() {
    let file = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tservice=http\n\
        \tvirtualhost=www.example\n\thttpmethod=HEAD\n\trequest=\"/a b?c=1\"\n";

    let (report, request) = run(plan(file), "HTTP/1.1 200 OK\r\n\r\n").await;

    assert_eq!(report.outcome(), Outcome::Pass);
    assert!(
        request.starts_with("HEAD /a%20b?c=1 HTTP/1.1\r\nhost: www.example\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn a_real_server_can_have_its_own_request() {
    let file = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate 1 \"own\", \"^mine$\"\n\
        \tservice=http\n\trequest=\"all\"\n\treceive=\"theirs\"\n";

    let (report, request) = run(plan(file), "HTTP/1.1 200 OK\r\n\r\nmine\n").await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    assert!(request.starts_with("GET /own "), "{request}");
}

#[test]
fn check_types_become_probes() {
    let head = "virtual=10.99.0.70:80\n\treal=10.99.0.121:8080 gate\n\tchecktype=";
    let cases = [
        ("connect\n", "tcp", "10.99.0.121:8080", 5),
        ("connect\n\tcheckport=81\n", "tcp", "10.99.0.121:81", 5),
        ("connect\n\tchecktimeout=3\n", "tcp", "10.99.0.121:8080", 3),
        ("connect\n\tchecktimeout=00\n", "tcp", "10.99.0.121:8080", 5),
        ("negotiate\n", "http", "10.99.0.121:8080", 30),
        (
            "negotiate\n\tnegotiatetimeout=7\n",
            "http",
            "10.99.0.121:8080",
            7,
        ),
        (
            "negotiate\n\tservice=none\n",
            "fixed",
            "10.99.0.121:8080",
            30,
        ),
        ("external\n", "external", "10.99.0.121:8080", 5),
        ("on\n", "fixed", "10.99.0.121:8080", 30),
        ("off\n", "fixed", "10.99.0.121:8080", 30),
    ];

    for (rest, kind, address, timeout) in cases {
        let plan = plan(&format!("{head}{rest}"));

        assert_eq!(plan.probe().kind(), kind, "{rest}");
        assert_eq!(plan.target().address().to_string(), address, "{rest}");
        assert_eq!(plan.time_allowed(), Duration::from_secs(timeout), "{rest}");
    }
}

#[test]
fn a_number_combines_connects_with_a_negotiate() {
    let head = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tservice=http\n\
        \tchecktimeout=3\n\tnegotiatetimeout=7\n\tchecktype=";
    let combined = plan(&format!("{head}5\n"));
    let negotiate = plan(&format!("{head}negotiate\n"));

    let expected = |connects| {
        let cheap = Check::from(Tcp::new()).timeout(Duration::from_secs(3));
        let full = negotiate.check().clone().timeout(Duration::from_secs(7));
        let check = Check::combined(connects, cheap, full);
        CheckPlan::new(check, negotiate.target().clone()).timeout(Duration::from_secs(7))
    };

    assert!(combined.same_meaning(&expected(5)));
    assert!(!combined.same_meaning(&expected(4)));
}

#[test]
fn what_this_version_lacks_is_named_with_its_server() {
    let head = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\t";
    let cases = [
        ("checktype=ping\n", "checktype `ping`"),
        ("checktype=external-perl\n", "checktype `external-perl`"),
        ("checktype=5\n\tservice=ldap\n", "service `ldap`"),
        ("service=https\n", "service `https`"),
        ("service=ldap\n", "service `ldap`"),
    ];

    for (rest, what) in cases {
        let error = error(&format!("{head}{rest}")).to_string();

        let start = format!("tcp 10.99.0.70:80 -> 10.99.0.121:80: {what} is not supported");
        assert!(error.starts_with(&start), "{error}");
    }
}

#[test]
fn every_unusable_check_is_reported_at_once() {
    let errors = plans(
        "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\treal=10.99.0.122:80 gate 1 \
         \"http://other/x\", \"y\"\n\tservice=http\n\treceive=\"a(?=b)\"\n\n\
         virtual=5\n\treal=10.99.0.123 gate\n\tprotocol=fwm\n\tchecktype=connect\n",
    )
    .unwrap_err();

    let expected = "tcp 10.99.0.70:80 -> 10.99.0.121:80: the HTTP check cannot be built: pattern \
        `a(?=b)` has look-around, which is not supported: match without it\n\
        tcp 10.99.0.70:80 -> 10.99.0.122:80: request `/http://other/x` names a server: give only \
        a path\nfwm 5 -> 10.99.0.123:0: no port to check: add `checkport`, or a port to the real \
        server";
    assert_eq!(errors.to_string(), expected);
}

#[test]
fn real_servers_that_are_asked_the_same_share_a_probe() {
    let file = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\treal=10.99.0.122:80 gate\n\
        \treal=10.99.0.123:80 gate 1 \"own\", \"x\"\n\tservice=http\n\treceive=\"auth\"\n";

    let plans = plans(file).unwrap();

    let [one, two, own] = plans
        .iter()
        .map(|(_, plan)| plan.probe())
        .collect::<Vec<_>>()[..]
    else {
        panic!("three plans");
    };
    assert!(std::ptr::addr_eq(one, two));
    assert!(!std::ptr::addr_eq(one, own));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_asked_of_the_real_server() {
    let file = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tservice=http\n";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plan = plan(file).at(Target::new(listener.local_addr().unwrap()));
    let server = async {
        let mut requests = Vec::new();
        for answer in [
            "HTTP/1.1 302 Found\r\nLocation: http://www.example/x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert!(stream.read_buf(&mut request).await.unwrap() > 0);
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            requests.push(String::from_utf8(request).unwrap());
        }
        requests
    };
    let context = plan.context();

    let (report, requests) = tokio::join!(context.run(plan.probe(), plan.target()), server);

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
    assert!(
        requests[0].contains("\r\nhost: 127.0.0.1\r\n"),
        "{requests:?}"
    );
    assert!(requests[1].starts_with("GET /x HTTP/1.1\r\nhost: www.example\r\n"));
}

#[test]
fn quirks_are_errors_unless_wanted() {
    let head = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tservice=";
    let cases = [
        (
            "http\n\thttpmethod=HEAD\n\treceive=\"x\"\n",
            "an answer to HEAD has no body",
            "http",
        ),
        (
            "http_proxy\n\trequest=\"x\"\n",
            "`x` is no URL for a proxy",
            "fixed",
        ),
    ];

    for (rest, problem, kind) in cases {
        let file = format!("{head}{rest}");
        assert!(plans(&file).unwrap_err().to_string().contains(problem));

        let (config, _) = Config::interpret(&Document::parse(file.as_bytes()), &NumericOnly);
        let plans = Compat::Strict.check_plans(&config.unwrap()).unwrap();
        assert_eq!(plans[0].1.probe().kind(), kind);
    }
}

#[test]
fn no_timeout_at_all_is_strict() {
    let file = "virtual=10.99.0.70:80\n\treal=10.99.0.121:80 gate\n\tchecktype=connect\n\
        \tchecktimeout=00\n";
    let (config, _) = Config::interpret(&Document::parse(file.as_bytes()), &NumericOnly);

    let plans = Compat::Strict.check_plans(&config.unwrap()).unwrap();

    assert_eq!(plans[0].1.time_allowed(), Duration::from_hours(24 * 365));
}
