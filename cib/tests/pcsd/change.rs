//! Changes of a cluster that exists: corosync.conf, nodes that come and go.

use std::sync::Arc;

use cib::pcsd::{
    ClusterError, ClusterStep, ClusterStop, ConfUpdate, NodeAdd, NodeRemove, PcsdErrorKind,
    Progress, Secret,
};

use crate::{ONE, Reply, Server, TWO, client, ok, serve};

const FREE: &str = r#"{"services":{"corosync":{"installed":true},"pacemaker":{"installed":true}},"cluster_configuration_exists":false}"#;

/// Two members with one vote each, as corosync 3.1.7 has them with `two_node`.
const QUORUM: &str = "Quorate:          Yes\nQuorum:           1  \nFlags: 2Node Quorate\n\n\
    Membership information\n----------------------\n    Nodeid      Votes    Qdevice Name\n\
         1          1         NR lvsm (local)\n         2          1         NR lvss\n";

fn good(path: &str) -> Reply {
    match path {
        "/remote/status" => ok(r#"{"node":{"corosync":false}}"#),
        "/remote/reload_corosync_conf" => ok(r#"{"code":"reloaded","message":""}"#),
        "/remote/check_host" => ok(FREE),
        "/remote/put_file" => ok(r#"{"files":{"x":{"code":"written","message":""}}}"#),
        "/remote/get_quorum_info" => ok(QUORUM),
        "/remote/remove_nodes_from_cib" => ok(r#"{"code":"success","message":""}"#),
        _ => ok("Succeeded"),
    }
}

/// A host that is good but for one request.
fn but(path: &'static str, reply: &'static str) -> impl Fn(&str) -> Reply + Send + Sync + 'static {
    move |asked| match asked == path {
        true => ok(reply),
        false => good(asked),
    }
}

fn asked(server: &Server) -> Vec<String> {
    let paths = server.paths().into_iter();
    let names = paths.map(|path| path.trim_start_matches("/remote/").to_owned());
    names.collect()
}

async fn update(update: ConfUpdate) -> Result<(), ClusterError> {
    let changed = update.run(&Arc::new(client()), |_| ()).await;
    changed.map(drop)
}

#[tokio::test]
async fn a_changed_file_reaches_every_node_and_one_reloads_it_for_all() {
    let (one, two) = (serve(ONE, good).await, serve(TWO, good).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];

    update(ConfUpdate::new(hosts, "totem {\n}\n"))
        .await
        .unwrap();

    let steps = ["check_auth", "set_corosync_conf", "reload_corosync_conf"];
    assert_eq!(asked(&one), steps);
    assert_eq!(asked(&two), steps[..2]);
    let sent = one.requests.lock().unwrap()[1].clone();
    assert!(sent.ends_with("corosync_conf=totem+%7B%0A%7D%0A"), "{sent}");
}

#[tokio::test]
async fn nothing_is_written_while_corosync_runs_where_it_must_not() {
    let running = but("/remote/status", r#"{"node":{"corosync":true}}"#);
    let (one, two) = (serve(ONE, good).await, serve(TWO, running).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];

    let change = ConfUpdate::new(hosts, "totem {\n}\n").needs_stopped_cluster(true);
    let error = update(change).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::Stopped);
    assert!(matches!(error.failures[0].kind(), PcsdErrorKind::Running));
    assert_eq!(asked(&one), ["check_auth", "status"]);
}

#[tokio::test]
async fn a_stopped_cluster_reloads_nothing() {
    let one = serve(ONE, good).await;

    let change = ConfUpdate::new([one.host("lvsm")], "totem {\n}\n").needs_stopped_cluster(true);
    update(change).await.unwrap();

    assert_eq!(asked(&one), ["check_auth", "status", "set_corosync_conf"]);
}

#[tokio::test]
async fn a_node_that_fails_in_the_middle_is_told_apart_from_those_that_have_the_file() {
    let full = |path: &str| match path {
        "/remote/set_corosync_conf" => Reply::Answer(400, "disk is full".to_owned()),
        other => good(other),
    };
    let (one, two) = (serve(ONE, good).await, serve(TWO, full).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];

    let error = update(ConfUpdate::new(hosts, "x")).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "send corosync.conf failed on 1 of 2 hosts, first: lvss: HTTP 400: disk is full; done on lvsm"
    );
    assert!(!asked(&one).contains(&"reload_corosync_conf".to_owned()));
}

#[tokio::test]
async fn a_node_that_does_not_answer_stops_all_or_is_left_out() {
    let one = serve(ONE, good).await;
    let gone =
        cib::pcsd::KnownHost::new("lvss", Secret::from("t")).address(cib::pcsd::HostAddress {
            address: "127.0.0.1".to_owned(),
            port: 1,
        });
    let change = ConfUpdate::new([one.host("lvsm"), gone], "x");

    let error = update(change.clone()).await.unwrap_err();
    assert_eq!(error.step, ClusterStep::Online);
    assert_eq!(asked(&one), ["check_auth"]);

    let mut skipped = Vec::new();
    let told = |progress| {
        if let Progress::Skipped { host, .. } = progress {
            skipped.push(host);
        }
    };
    let change = change.skip_offline();
    let changed = change.run(&Arc::new(client()), told).await.unwrap();
    assert_eq!(skipped, ["lvss"]);
    let changed: Vec<&str> = changed.iter().map(cib::pcsd::KnownHost::name).collect();
    assert_eq!(changed, ["lvsm"]);
    assert!(asked(&one).contains(&"set_corosync_conf".to_owned()));
}

#[tokio::test]
async fn where_corosync_cannot_reload_another_node_is_asked_and_not_running_is_no_error() {
    let failed = but(
        "/remote/reload_corosync_conf",
        r#"{"code":"failed","message":"no"}"#,
    );
    let (one, two) = (serve(ONE, failed).await, serve(TWO, good).await);
    let hosts = [one.host("lvsm"), two.host("lvss")];
    update(ConfUpdate::new(hosts, "x")).await.unwrap();
    assert!(asked(&two).contains(&"reload_corosync_conf".to_owned()));

    let off = but(
        "/remote/reload_corosync_conf",
        r#"{"code":"not_running","message":""}"#,
    );
    let one = serve(ONE, off).await;
    update(ConfUpdate::new([one.host("lvsm")], "x"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_new_node_gets_tokens_and_keys_before_it_stands_in_the_file() {
    let (old, new) = (serve(ONE, good).await, serve(TWO, good).await);
    let add = NodeAdd::new([old.host("lvsm")], [new.host("lvss")], "nodelist {\n}\n");
    let add = add.keys(Some(Secret::from("key")), None).enable().start();

    add.run(&Arc::new(client()), |_| ()).await.unwrap();

    let steps = [
        "check_host",
        "known_hosts_change",
        "sbd_disable",
        "put_file",
        "set_corosync_conf",
        "cluster_enable",
        "cluster_start",
    ];
    assert_eq!(asked(&new), steps);
    let steps = ["check_auth", "set_corosync_conf", "reload_corosync_conf"];
    assert_eq!(asked(&old), steps);
    let keys = new.requests.lock().unwrap()[3].clone();
    assert!(
        keys.contains("corosync_authkey") && !keys.contains("pcmk_remote"),
        "{keys}"
    );
}

#[tokio::test]
async fn a_host_of_another_cluster_is_not_added() {
    let used = |path: &str| match path {
        "/remote/check_host" => ok(&FREE.replace("exists\":false", "exists\":true")),
        other => good(other),
    };
    let (old, new) = (serve(ONE, good).await, serve(TWO, used).await);
    let add = NodeAdd::new([old.host("lvsm")], [new.host("lvss")], "x");

    let error = add.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::Check);
    assert_eq!(asked(&new), ["check_host"]);
}

fn remove(stays: &Server, goes: &Server) -> NodeRemove {
    let names = ["lvss".to_owned()];
    NodeRemove::new([stays.host("lvsm")], [goes.host("lvss")], names, "x")
}

#[tokio::test]
async fn a_node_that_goes_is_destroyed_and_the_others_forget_it() {
    let (stays, goes) = (serve(ONE, good).await, serve(TWO, good).await);

    let removed = remove(&stays, &goes).run(&Arc::new(client()), |_| ()).await;

    removed.unwrap();
    assert_eq!(
        asked(&goes),
        ["check_auth", "get_quorum_info", "cluster_destroy"]
    );
    let steps = [
        "check_auth",
        "set_corosync_conf",
        "reload_corosync_conf",
        "remove_nodes_from_cib",
    ];
    assert_eq!(asked(&stays), steps);
    let forget = stays.requests.lock().unwrap()[3].clone();
    assert!(forget.contains("lvss"), "{forget}");
}

#[tokio::test]
async fn a_node_that_carries_the_quorum_stays_unless_forced() {
    let needed = |path: &str| match path {
        "/remote/get_quorum_info" => ok(&QUORUM.replace("Quorum:           1", "Quorum: 2")),
        other => good(other),
    };
    let (stays, goes) = (serve(ONE, good).await, serve(TWO, needed).await);

    let refused = remove(&stays, &goes).run(&Arc::new(client()), |_| ()).await;
    assert_eq!(refused.unwrap_err().step, ClusterStep::Quorum);
    assert!(!asked(&goes).contains(&"cluster_destroy".to_owned()));

    let forced = remove(&stays, &goes).force();
    forced.run(&Arc::new(client()), |_| ()).await.unwrap();
}

#[tokio::test]
async fn corosync_stops_when_pacemaker_has_stopped_everywhere() {
    let (one, two) = (serve(ONE, good).await, serve(TWO, good).await);
    let stop = ClusterStop::new([one.host("lvsm"), two.host("lvss")]).force();
    let mut steps = Vec::new();
    let told = |progress| {
        if let Progress::Done { step, .. } = progress {
            steps.push(step);
        }
    };

    stop.run(&Arc::new(client()), told).await.unwrap();

    let (pacemaker, corosync) = (ClusterStep::StopPacemaker, ClusterStep::StopCorosync);
    assert_eq!(steps, [pacemaker, pacemaker, corosync, corosync]);
    for server in [one, two] {
        assert_eq!(asked(&server), ["cluster_stop", "cluster_stop"]);
        let sent = server.requests.lock().unwrap().clone();
        assert!(sent[0].ends_with("component=pacemaker&force=1"), "{sent:?}");
        assert!(sent[1].ends_with("component=corosync&force=1"), "{sent:?}");
    }
}

#[tokio::test]
async fn nothing_stops_where_the_quorum_would_be_lost() {
    let needed = |path: &str| match path {
        "/remote/get_quorum_info" => ok(&QUORUM.replace("Quorum:           1", "Quorum: 2")),
        other => good(other),
    };
    let one = serve(ONE, needed).await;
    let stop = ClusterStop::new([one.host("lvss")]);

    let error = stop.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::Quorum);
    assert_eq!(asked(&one), ["get_quorum_info"]);
}

#[tokio::test]
async fn a_node_whose_pacemaker_does_not_stop_keeps_corosync() {
    let refuses = but("/remote/cluster_stop", r#"{"error":"no"}"#);
    let (one, two) = (serve(ONE, good).await, serve(TWO, refuses).await);
    let stop = ClusterStop::new([one.host("lvsm"), two.host("lvss")]).force();

    let error = stop.run(&Arc::new(client()), |_| ()).await.unwrap_err();

    assert_eq!(error.step, ClusterStep::StopPacemaker);
    assert_eq!(asked(&one), ["cluster_stop", "cluster_stop"]);
    assert_eq!(asked(&two), ["cluster_stop"]);
}
