//! Tokens that the nodes of a cluster share.

use std::sync::{Arc, Mutex};

use cib::pcsd::{KnownHost, KnownHosts, Secret, Share};

use crate::{ONE, TWO, client, ok, serve};

const ACCEPTED: &str = r#"{"status":"ok","result":{"known-hosts":"accepted"}}"#;
const REJECTED: &str = r#"{"status":"ok","result":{"known-hosts":"rejected"}}"#;

fn known(names: &[&str]) -> KnownHosts {
    let mut known = KnownHosts::new();
    for name in names {
        known.add(KnownHost::new(*name, Secret::from("old")));
    }
    known
}

fn names(known: &KnownHosts) -> Vec<&str> {
    known.iter().map(KnownHost::name).collect()
}

#[tokio::test]
async fn a_new_token_reaches_all_nodes_with_a_later_version() {
    let (one, two) = (
        serve(ONE, |_| ok(ACCEPTED)).await,
        serve(TWO, |_| ok(ACCEPTED)).await,
    );
    let before = known(&["lvsm"]);
    let share = Share::new("lab", [one.host("lvsm"), two.host("lvss")], before.clone())
        .host(KnownHost::new("lvss", Secret::from("tok-en-2")));

    let shared = share.run(&Arc::new(client())).await;

    assert!(shared.failures.is_empty());
    assert_eq!(names(&shared.known), ["lvsm", "lvss"]);
    assert!(shared.known.data_version() > before.data_version());
    for server in [&one, &two] {
        assert_eq!(server.paths(), ["/remote/set_configs"]);
        let sent = server.requests.lock().unwrap()[0].clone();
        assert!(sent.contains("tok-en-2") && sent.contains("lab"), "{sent}");
    }
}

#[tokio::test]
async fn a_node_with_a_later_file_has_its_hosts_kept_and_the_result_is_later_still() {
    let mut theirs = known(&["lvsm", "other", "gone"]);
    for _ in 0..20 {
        theirs.add(KnownHost::new("lvsm", Secret::from("theirs")));
    }
    let text = theirs.to_json();
    let configs = serde_json::json!({"status": "ok", "configs": {"known-hosts": {"text": text}}});
    let first = Mutex::new(true);
    let server = serve(ONE, move |path| match path {
        "/remote/get_configs" => ok(&configs.to_string()),
        _ if std::mem::take(&mut *first.lock().unwrap()) => ok(REJECTED),
        _ => ok(ACCEPTED),
    })
    .await;
    let share = Share::new("lab", [server.host("lvsm")], known(&["lvsm"]))
        .host(KnownHost::new("lvss", Secret::from("new")))
        .without("gone");

    let shared = share.run(&Arc::new(client())).await;

    assert_eq!(names(&shared.known), ["lvsm", "lvss", "other"]);
    let token = shared.known.get("lvsm").unwrap().token();
    assert_eq!(token, &Secret::from("theirs"));
    assert!(shared.known.data_version() > theirs.data_version());
    let sent = server.requests.lock().unwrap().last().unwrap().clone();
    assert!(sent.contains("force"), "{sent}");
}

#[tokio::test]
async fn a_node_of_another_cluster_is_named_and_the_others_have_it() {
    let wrong = r#"{"status":"wrong_cluster_name"}"#;
    let (one, two) = (
        serve(ONE, |_| ok(ACCEPTED)).await,
        serve(TWO, move |_| ok(wrong)).await,
    );
    let share = Share::new("lab", [one.host("lvsm"), two.host("lvss")], known(&[]));

    let shared = share.run(&Arc::new(client())).await;

    assert_eq!(shared.failures.len(), 1);
    assert_eq!(shared.failures[0].host(), "lvss");
}
