//! The HTTP probe and the monitor against a real nginx.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use health::probes::http::{HttpBuilder, Redirects};
use health::probes::{Http, Tcp};
use health::{
    CheckPlan, Limit, Monitor, Outcome, ProbeContext, ProxyHeader, Reason, Report, State, Target,
    Transport,
};
use tokio::time::{interval, timeout};

const PATIENCE: Duration = Duration::from_secs(20);

/// An nginx in the foreground; ends with the value.
struct Nginx {
    process: Child,
    directory: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    async fn start(name: &str, address: SocketAddr) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&directory).unwrap();
        let config = directory.join("nginx.conf");
        fs::write(&config, configuration(&directory, address)).unwrap();
        fs::write(
            directory.join("large"),
            format!("{}auth", ".".repeat(100_000)),
        )
        .unwrap();
        let process = Command::new("nginx")
            .args(["-e", "stderr", "-c"])
            .arg(&config)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self {
            process,
            directory,
            address,
        };
        timeout(PATIENCE, nginx.listens()).await.unwrap();
        nginx
    }

    async fn listens(&self) {
        let mut again = interval(Duration::from_millis(10));
        let target = Target::new(self.address);
        while ProbeContext::new(PATIENCE)
            .run(&Tcp::new(), &target)
            .await
            .outcome()
            != Outcome::Pass
        {
            again.tick().await;
        }
    }

    async fn check(&self, probe: HttpBuilder) -> Report {
        let probe = probe.build().unwrap();
        ProbeContext::new(PATIENCE)
            .run(&probe, &Target::new(self.address))
            .await
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.join("access.log")).unwrap()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Without a master there is only this one process.
        drop(self.process.kill());
        drop(self.process.wait());
        drop(fs::remove_dir_all(&self.directory));
    }
}

fn configuration(directory: &Path, address: SocketAddr) -> String {
    let at = directory.display();
    format!(
        "daemon off; master_process off; pid {at}/pid; error_log stderr;
         events {{ }}
         http {{
             client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;
             fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
             log_format request '$request|$http_host|$status';
             access_log {at}/access.log request;
             server {{
                 listen {address};
                 location = /lvs {{ return 200 \"lvs auth\\n\"; }}
                 location = /moved {{ return 301 /lvs; }}
                 location = /large {{ root {at}; }}
                 location / {{ return 404; }}
             }}
             server {{
                 listen 127.0.0.9:{port} proxy_protocol;
                 location / {{ return 200 \"from $proxy_protocol_addr:$proxy_protocol_port \n\"; }}
             }}
         }}",
        port = address.port(),
    )
}

/// A port that was free a moment ago.
fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

#[tokio::test]
#[ignore = "needs nginx: cargo lab test"]
async fn nginx_is_judged_by_status_and_text() {
    let nginx = Nginx::start("nginx-verdicts", free_address()).await;

    let found = nginx.check(Http::get("/lvs").receive("auth\n$")).await;
    let missing = nginx.check(Http::get("/lvs").receive("other")).await;
    let gone = nginx
        .check(Http::get("/none").virtual_host("www.example"))
        .await;
    let moved = nginx.check(Http::get("/moved")).await;
    let head = nginx.check(Http::head("/large")).await;
    let large = nginx.check(Http::get("/large").receive("auth")).await;

    assert_eq!(found.outcome(), Outcome::Pass, "{found}");
    assert_eq!(missing.reason(), Some(&Reason::NoMatch));
    assert_eq!(gone.reason(), Some(&Reason::Status { code: 404 }));
    assert_eq!(moved.reason(), Some(&Reason::Status { code: 301 }));
    assert_eq!(head.outcome(), Outcome::Pass, "{head}");
    let body = Reason::LimitExceeded {
        limit: Limit::Body,
        allowed: 64 * 1024,
    };
    assert_eq!(large.reason(), Some(&body));
    let port = nginx.address.port();
    let log = nginx.log();
    assert!(
        log.contains(&format!("GET /lvs HTTP/1.1|127.0.0.1:{port}|200\n")),
        "{log}"
    );
    assert!(
        log.contains(&format!("GET /none HTTP/1.1|www.example:{port}|404\n")),
        "{log}"
    );
}

#[tokio::test]
#[ignore = "needs nginx: cargo lab test"]
async fn nginx_takes_the_proxy_header() {
    let nginx = Nginx::start("nginx-proxy", free_address()).await;
    let address = SocketAddr::new([127, 0, 0, 9].into(), nginx.address.port());
    let (from, to) = ("192.0.2.7:1234", "192.0.2.8:80");
    let six = ("[2001:db8::7]:1234", "[2001:db8::8]:80");
    let named = |header: ProxyHeader, (from, to): (&str, &str)| {
        header.addresses(from.parse().unwrap(), to.parse().unwrap())
    };
    let cases = [
        (named(ProxyHeader::v1(), (from, to)), "from 192.0.2.7:1234 "),
        (named(ProxyHeader::v2(), (from, to)), "from 192.0.2.7:1234 "),
        (named(ProxyHeader::v1(), six), "from 2001:db8::7:1234 "),
        (named(ProxyHeader::v2(), six), "from 2001:db8::7:1234 "),
        (ProxyHeader::v1(), "from 127.0.0.1:"),
        (ProxyHeader::v2(), "from 127.0.0.1:"),
        (ProxyHeader::v1().unknown(), "from "),
        (ProxyHeader::v2().unknown(), "from "),
    ];

    for (header, text) in cases {
        let probe = Http::get("/").receive(format!("^{text}")).build().unwrap();
        let transport = Transport::builder().proxy_header(header.clone());
        let context = ProbeContext::new(PATIENCE).with_transport(transport.build().unwrap());
        let report = context.run(&probe, &Target::new(address)).await;

        assert_eq!(report.outcome(), Outcome::Pass, "{header:?}: {report}");
    }
    // Without one, nginx does not answer.
    let probe = Http::get("/").build().unwrap();
    let report = ProbeContext::new(PATIENCE)
        .run(&probe, &Target::new(address))
        .await;
    assert_eq!(report.outcome(), Outcome::Fail, "{report}");
}

#[tokio::test]
#[ignore = "needs nginx: cargo lab test"]
async fn redirects_of_nginx_are_followed() {
    let nginx = Nginx::start("nginx-redirect", free_address()).await;

    let followed = Http::get("/moved")
        .receive("auth")
        .redirects(Redirects::same_host(1));
    let report = nginx.check(followed).await;

    assert_eq!(report.outcome(), Outcome::Pass, "{report}");
}

#[tokio::test]
#[ignore = "needs nginx: cargo lab test"]
async fn nginx_goes_down_and_comes_up_again() {
    let address = free_address();
    let nginx = Nginx::start("nginx-restart", address).await;
    let (monitor, mut events) = Monitor::builder().seed(7).spawn();
    let probe = Http::get("/lvs").receive("auth").build().unwrap();
    let plan = CheckPlan::new(Arc::new(probe), address).interval(Duration::from_millis(50));
    monitor.upsert("www", plan.fall(2)).unwrap();

    let first = timeout(PATIENCE, events.next_target())
        .await
        .unwrap()
        .unwrap();
    drop(nginx);
    let second = timeout(PATIENCE, events.next_target())
        .await
        .unwrap()
        .unwrap();
    let _nginx = Nginx::start("nginx-restart", address).await;
    let third = timeout(PATIENCE, events.next_target())
        .await
        .unwrap()
        .unwrap();

    assert_eq!(
        [&first, &second, &third].map(|event| event.state()),
        [State::Up, State::Down, State::Up]
    );
    assert_eq!(second.report().unwrap().reason(), Some(&Reason::Refused));
    monitor.shutdown().await;
}
