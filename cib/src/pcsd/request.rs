//! Requests to pcsd: what to send.

use super::encode::{base64, form, json};
use super::host::KnownHost;
use super::secret::Secret;

/// One request to pcsd: what to send to `https://HOST:2224` + [`path`](Self::path).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Request {
    method: Method,
    path: &'static str,
    fields: Vec<(&'static str, Secret)>,
    token: Option<Secret>,
    /// Other secrets within the fields, as they stand there.
    hidden: Vec<Secret>,
}

impl Request {
    /// Asks for a token: `POST remote/auth`. The answer's body is the token; an empty body means
    /// that user or password is wrong. Done by `pcs host auth`, in 0.9 `pcs cluster auth`.
    pub fn auth(user: &str, password: &Secret) -> Self {
        let fields = vec![
            ("username", Secret::from(user)),
            ("password", password.clone()),
        ];
        Self {
            method: Method::Post,
            path: "/remote/auth",
            fields,
            token: None,
            hidden: vec![password.clone()],
        }
    }

    /// Asks what runs on the host: `GET remote/check_host`. The answer is JSON with `services`
    /// and `cluster_configuration_exists`; a host with a cluster must not be set up again.
    pub fn check_host(token: &Secret) -> Self {
        Self::get("/remote/check_host", token)
    }

    /// Asks whether the token is good: `POST remote/check_auth`. 401 means that it is not.
    pub fn check_auth(token: &Secret) -> Self {
        let fields = vec![("check_auth_only", Secret::from("1"))];
        Self::fields("/remote/check_auth", token, fields)
    }

    /// Asks for the host's corosync.conf: `GET remote/get_corosync_conf`.
    pub fn get_corosync_conf(token: &Secret) -> Self {
        Self::get("/remote/get_corosync_conf", token)
    }

    /// Asks for everything that the host knows of its cluster: `POST remote/status`, version 2.
    /// Among it is whether corosync runs.
    pub fn status(token: &Secret) -> Self {
        Self::fields(
            "/remote/status",
            token,
            vec![("version", Secret::from("2"))],
        )
    }

    /// Asks for the quorum as the host sees it: `GET remote/get_quorum_info`. The answer is what
    /// `corosync-quorumtool -p -s` prints; see [`QuorumStatus`](crate::corosync::QuorumStatus).
    pub fn quorum_info(token: &Secret) -> Self {
        Self::get("/remote/get_quorum_info", token)
    }

    /// Writes corosync.conf of a host that is in the cluster, which keeps the old one as a backup:
    /// `POST remote/set_corosync_conf`.
    pub fn set_corosync_conf(token: &Secret, conf: &str) -> Self {
        let fields = vec![("corosync_conf", Secret::from(conf))];
        Self::fields("/remote/set_corosync_conf", token, fields)
    }

    /// Has the host not start SBD at boot: `GET remote/sbd_disable`.
    pub fn sbd_disable(token: &Secret) -> Self {
        Self::get("/remote/sbd_disable", token)
    }

    /// Has the host not start the daemon of the quorum device at boot:
    /// `GET remote/qdevice_client_disable`.
    pub fn device_disable(token: &Secret) -> Self {
        Self::get("/remote/qdevice_client_disable", token)
    }

    /// Has the host start the daemon of the quorum device: `GET remote/qdevice_client_start`.
    pub fn device_start(token: &Secret) -> Self {
        Self::get("/remote/qdevice_client_start", token)
    }

    /// Has the host stop the daemon of the quorum device: `GET remote/qdevice_client_stop`.
    pub fn device_stop(token: &Secret) -> Self {
        Self::get("/remote/qdevice_client_stop", token)
    }

    /// Removes the host's certificates of the quorum device:
    /// `GET remote/qdevice_net_client_destroy`.
    pub fn device_destroy(token: &Secret) -> Self {
        Self::get("/remote/qdevice_net_client_destroy", token)
    }

    /// Has the host's Pacemaker forget nodes: `POST remote/remove_nodes_from_cib`.
    pub fn remove_nodes_from_cib(token: &Secret, names: &[String]) -> Self {
        let names: Vec<String> = names.iter().map(|name| json(name)).collect();
        let data = format!("{{\"node_list\":[{}]}}", names.join(","));
        Self::post("/remote/remove_nodes_from_cib", token, &data)
    }

    /// Asks a host of a cluster for the files that its nodes share, known hosts among them:
    /// `POST remote/get_configs`.
    pub fn get_configs(token: &Secret, cluster: &str) -> Self {
        let fields = vec![("cluster_name", Secret::from(cluster))];
        Self::fields("/remote/get_configs", token, fields)
    }

    /// Sends the file of known hosts to a host of a cluster, which takes it if its version is later
    /// than that of its own, or with `force`: `POST remote/set_configs`.
    #[cfg(feature = "pcsd")]
    pub fn set_known_hosts(
        token: &Secret,
        cluster: &str,
        known: &super::KnownHosts,
        force: bool,
    ) -> Self {
        let force = if force { ",\"force\":true" } else { "" };
        let text = json(&known.to_json());
        let data = format!(
            "{{\"configs\":{{\"known-hosts\":{{\"type\":\"file\",\"text\":{text}}}}},\
             \"cluster_name\":{}{force}}}",
            json(cluster)
        );
        let fields = vec![("configs", Secret::from(data.as_str()))];
        let tokens = known.iter().map(|host| host.token().clone());
        Self::fields("/remote/set_configs", token, fields).hiding(tokens)
    }

    /// Has the host's service manager start the cluster at boot: `GET remote/cluster_enable`.
    pub fn cluster_enable(token: &Secret) -> Self {
        Self::get("/remote/cluster_enable", token)
    }

    /// Has the host's service manager not start the cluster at boot: `GET remote/cluster_disable`.
    pub fn cluster_disable(token: &Secret) -> Self {
        Self::get("/remote/cluster_disable", token)
    }

    /// Has corosync of the host read its file again: `GET remote/reload_corosync_conf`.
    pub fn reload_corosync_conf(token: &Secret) -> Self {
        Self::get("/remote/reload_corosync_conf", token)
    }

    /// Has the host's service manager start the cluster: `GET remote/cluster_start`.
    pub fn cluster_start(token: &Secret) -> Self {
        Self::get("/remote/cluster_start", token)
    }

    /// Has the host's service manager stop Pacemaker: `POST remote/cluster_stop`. The host does not
    /// ask whether the cluster keeps its quorum.
    pub fn pacemaker_stop(token: &Secret) -> Self {
        Self::stop(token, "pacemaker")
    }

    /// Has the host's service manager stop corosync, after Pacemaker: `POST remote/cluster_stop`.
    pub fn corosync_stop(token: &Secret) -> Self {
        Self::stop(token, "corosync")
    }

    fn stop(token: &Secret, component: &str) -> Self {
        let fields = vec![
            ("component", Secret::from(component)),
            ("force", Secret::from("1")),
        ];
        Self::fields("/remote/cluster_stop", token, fields)
    }

    /// Asks whether the host is a member of the cluster: `GET remote/pacemaker_node_status`.
    pub fn node_status(token: &Secret) -> Self {
        Self::get("/remote/pacemaker_node_status", token)
    }

    /// Removes the configuration of any cluster from the host: `GET remote/cluster_destroy`.
    pub fn cluster_destroy(token: &Secret) -> Self {
        Self::get("/remote/cluster_destroy", token)
    }

    /// Makes the hosts known to each other: `POST remote/known_hosts_change`.
    pub fn known_hosts_change(token: &Secret, known: &[KnownHost]) -> Self {
        let hosts: Vec<String> = known.iter().map(KnownHost::json).collect();
        let data = format!(
            "{{\"known_hosts_add\":{{{}}},\"known_hosts_remove\":{{}}}}",
            hosts.join(",")
        );
        let tokens = known.iter().map(|host| host.token().clone());
        Self::post("/remote/known_hosts_change", token, &data).hiding(tokens)
    }

    /// Forgets pcsd's own cluster settings: `POST remote/remove_file`.
    pub fn remove_settings(token: &Secret) -> Self {
        let data = r#"{"pcsd settings":{"type":"pcsd_settings"}}"#;
        Self::post("/remote/remove_file", token, data)
    }

    /// Hands out the keys of corosync and of pacemaker remote, 256 random bytes each:
    /// `POST remote/put_file`.
    pub fn put_keys(token: &Secret, corosync: Option<&Secret>, pacemaker: Option<&Secret>) -> Self {
        let keys = [
            ("corosync authkey", "corosync_authkey", corosync),
            ("pacemaker_remote authkey", "pcmk_remote_authkey", pacemaker),
        ];
        let keys = keys.into_iter().filter_map(|(name, kind, key)| {
            let text = base64(key?.expose());
            let (name, kind, data) = (json(name), json(kind), json(&text));
            let file =
                format!("{name}:{{\"data\":{data},\"type\":{kind},\"rewrite_existing\":true}}");
            Some((file, Secret::from(text.as_str())))
        });
        let (files, keys): (Vec<String>, Vec<Secret>) = keys.unzip();
        let data = format!("{{{}}}", files.join(","));
        Self::post("/remote/put_file", token, &data).hiding(keys)
    }

    /// Hands out corosync.conf, as [`Setup::render`](crate::corosync::Setup::render) makes it:
    /// `POST remote/put_file`.
    pub fn put_corosync_conf(token: &Secret, conf: &str) -> Self {
        let data = format!(
            "{{\"corosync.conf\":{{\"type\":\"corosync_conf\",\"data\":{}}}}}",
            json(conf)
        );
        Self::post("/remote/put_file", token, &data)
    }

    fn hiding(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.hidden.extend(secrets);
        self
    }

    fn get(path: &'static str, token: &Secret) -> Self {
        Self {
            method: Method::Get,
            path,
            fields: Vec::new(),
            token: Some(token.clone()),
            hidden: Vec::new(),
        }
    }

    fn post(path: &'static str, token: &Secret, data: &str) -> Self {
        Self::fields(path, token, vec![("data_json", Secret::from(data))])
    }

    fn fields(path: &'static str, token: &Secret, fields: Vec<(&'static str, Secret)>) -> Self {
        Self {
            method: Method::Post,
            path,
            fields,
            token: Some(token.clone()),
            hidden: Vec::new(),
        }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The path, from the root.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The body, of type `application/x-www-form-urlencoded`; empty for GET. Holds secrets.
    #[must_use]
    pub fn body(&self) -> String {
        let field = |(name, value): &(&str, Secret)| format!("{name}={}", form(value.expose()));
        self.fields.iter().map(field).collect::<Vec<_>>().join("&")
    }

    /// What must not show where the answer is quoted.
    #[cfg(feature = "pcsd")]
    pub(super) fn secrets(&self) -> Vec<&Secret> {
        self.hidden.iter().chain(self.token.as_ref()).collect()
    }

    /// The value of the header `Cookie`, once there is a token. Holds a secret.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        let token = self.token.as_ref()?;
        Some(format!("token={}", String::from_utf8_lossy(token.expose())))
    }
}

/// The method of a [`Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_shows_in_debug_output() {
        let token = Secret::from("tok-en");
        let hosts = [KnownHost::new("lvsm", token.clone())];
        let requests = [
            Request::known_hosts_change(&token, &hosts),
            Request::put_keys(
                &token,
                Some(&Secret::from(vec![1, 2])),
                Some(&Secret::from("key")),
            ),
        ];

        for request in requests {
            let shown = format!("{request:?} {hosts:?}");
            assert!(
                !shown.contains("tok-en") && !shown.contains("AQI="),
                "{shown}"
            );
            assert_eq!(request.cookie().as_deref(), Some("token=tok-en"));
        }
    }

    #[test]
    fn structured_data_goes_in_one_field() {
        let request = Request::put_corosync_conf(&Secret::from("t"), "totem {\n}\n");

        let expected = form(br#"{"corosync.conf":{"type":"corosync_conf","data":"totem {\n}\n"}}"#);
        assert_eq!(request.body(), format!("data_json={expected}"));
    }
}
