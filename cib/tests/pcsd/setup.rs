//! A cluster on many hosts.

use std::sync::Arc;
use std::time::Duration;

use cib::pcsd::{ClusterSetup, ClusterStep, PcsdClient, PcsdErrorKind, Progress, Request};

use crate::{ONE, Reply, TWO, client, ok, serve};

const FREE: &str = r#"{"services":{"corosync":{"installed":true,"enabled":false,"running":false,"version":"3.1.7"},"pacemaker":{"installed":true,"enabled":false,"running":false,"version":null}},"cluster_configuration_exists":false}"#;

fn good(path: &str) -> Reply {
    match path {
        "/remote/check_host" => ok(FREE),
        "/remote/put_file" => ok(r#"{"files":{"x":{"code":"written","message":""}}}"#),
        "/remote/remove_file" => ok(r#"{"files":{"x":{"code":"not_found","message":""}}}"#),
        "/remote/pacemaker_node_status" => ok(r#"{"online":true,"pending":false}"#),
        _ => ok("done"),
    }
}

#[tokio::test]
async fn a_set_up_does_every_step_on_every_host() {
    let (one, two) = (serve(ONE, good).await, serve(TWO, good).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];
    let mut steps = Vec::new();

    let setup = ClusterSetup::new(hosts, "totem {\n}\n")
        .enable()
        .start_and_wait(Duration::from_secs(5));
    setup
        .run(&Arc::new(client()), |progress| {
            if let Progress::Started(step) = progress {
                steps.push(step);
            }
        })
        .await
        .unwrap();

    let paths = [
        "check_host",
        "cluster_destroy",
        "known_hosts_change",
        "remove_file",
        "put_file",
        "put_file",
        "cluster_enable",
        "cluster_start",
        "pacemaker_node_status",
    ];
    let paths: Vec<String> = paths.iter().map(|path| format!("/remote/{path}")).collect();
    assert_eq!(one.paths(), paths);
    assert_eq!(two.paths(), paths);
    assert_eq!(steps.len(), 9);
    let (first, second) = (one.requests.lock().unwrap(), two.requests.lock().unwrap());
    let key = |requests: &[String]| requests[4].split("\r\n\r\n").nth(1).unwrap().to_owned();
    assert_eq!(key(&first), key(&second), "both hosts have the same keys");
    assert!(key(&first).len() > 2 * 256);
}

#[tokio::test]
async fn nothing_is_destroyed_unless_all_hosts_are_free() {
    let used = |path: &str| match path {
        "/remote/check_host" => ok(&FREE.replace("exists\":false", "exists\":true")),
        other => good(other),
    };
    let (one, two) = (serve(ONE, good).await, serve(TWO, used).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];
    let setup = ClusterSetup::new(hosts, "totem {\n}\n");

    let error = setup.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::Check);
    assert_eq!(
        error.to_string(),
        "check hosts failed on 1 of 2 hosts, first: lvss: host is in use: \
        a cluster is configured; destroy its cluster first, or force"
    );
    assert_eq!(one.paths(), ["/remote/check_host"]);
    setup
        .force()
        .run(&Arc::new(client()), |_| ())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_written_stops_the_set_up() {
    let refusing = |path: &str| match path {
        "/remote/put_file" => {
            ok(r#"{"files":{"corosync authkey":{"code":"unexpected","message":"disk is full"}}}"#)
        }
        other => good(other),
    };
    let server = serve(ONE, refusing).await;
    let setup = ClusterSetup::new([server.host("lvsm")], "totem {\n}\n");

    let error = setup.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::Keys);
    assert!(error.to_string().contains("disk is full"), "{error}");
    assert_eq!(server.paths().len(), 5, "corosync.conf is not sent");
}

#[tokio::test]
async fn a_success_that_says_it_was_none_is_a_failure() {
    let server = serve(ONE, |_| ok(r#"{"error":"true"}"#)).await;
    let host = server.host("lvsm");

    let enabled = client()
        .command(&host, &Request::cluster_enable(host.token()))
        .await;

    let error = enabled.unwrap_err();
    assert!(
        matches!(error.kind(), PcsdErrorKind::Failed { status: 200, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn all_hosts_are_asked_and_each_answers_for_itself() {
    let good = serve(ONE, |_| ok("done")).await;
    let bad = serve(ONE, |_| Reply::Answer(400, "no service manager".to_owned())).await;
    let hosts = [good.host("lvsm"), bad.host("lvss")];
    let mut outcomes = Vec::new();
    let work = |client: Arc<PcsdClient>, host: cib::pcsd::KnownHost| {
        let request = Request::cluster_start(host.token());
        async move { client.command(&host, &request).await }
    };

    Arc::new(client())
        .on_all(&hosts, work, |host, outcome| {
            outcomes.push((host.to_owned(), outcome.is_ok()));
        })
        .await;

    outcomes.sort();
    assert_eq!(
        outcomes,
        [("lvsm".to_owned(), true), ("lvss".to_owned(), false)]
    );
}
