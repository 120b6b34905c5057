//! The requests of a cluster setup, in the order they are sent.

use super::encode::{base64, form, json};
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
        let mut request = Self::get("/remote/check_auth", token);
        request.method = Method::Post;
        request.fields = vec![("check_auth_only", Secret::from("1"))];
        request
    }

    /// Asks for the host's corosync.conf: `GET remote/get_corosync_conf`.
    pub fn get_corosync_conf(token: &Secret) -> Self {
        Self::get("/remote/get_corosync_conf", token)
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

    /// Has the host's service manager stop the cluster: `GET remote/cluster_stop`.
    pub fn cluster_stop(token: &Secret) -> Self {
        Self::get("/remote/cluster_stop", token)
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
        let tokens = known.iter().map(|host| host.token.clone());
        Self::post("/remote/known_hosts_change", token, &data).hiding(tokens)
    }

    /// Forgets pcsd's own cluster settings: `POST remote/remove_file`.
    pub fn remove_settings(token: &Secret) -> Self {
        let data = r#"{"pcsd settings":{"type":"pcsd_settings"}}"#;
        Self::post("/remote/remove_file", token, data)
    }

    /// Hands out the keys of corosync and of pacemaker remote, 256 random bytes each:
    /// `POST remote/put_file`.
    pub fn put_keys(token: &Secret, corosync: &Secret, pacemaker: &Secret) -> Self {
        let key = |name, kind, secret: &Secret| {
            format!(
                "{}:{{\"data\":{},\"type\":{},\"rewrite_existing\":true}}",
                json(name),
                json(&base64(secret.expose())),
                json(kind)
            )
        };
        let data = format!(
            "{{{},{}}}",
            key("corosync authkey", "corosync_authkey", corosync),
            key("pacemaker_remote authkey", "pcmk_remote_authkey", pacemaker)
        );
        let keys = [corosync, pacemaker].map(|key| Secret::from(base64(key.expose()).as_str()));
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
        let fields = vec![("data_json", Secret::from(data))];
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

/// A host that the others shall know: its name, addresses and token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct KnownHost {
    name: String,
    addresses: Vec<HostAddress>,
    token: Secret,
}

/// Where pcsd of a host answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// Name or IP address.
    pub address: String,
    /// TCP port, 2224 unless changed.
    pub port: u16,
}

impl HostAddress {
    /// pcsd's port.
    pub const PORT: u16 = 2224;
}

/// An address with pcsd's own port.
impl From<&str> for HostAddress {
    fn from(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            port: Self::PORT,
        }
    }
}

/// `ADDRESS:PORT`, with brackets around IPv6.
impl std::fmt::Display for HostAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { address, port } = self;
        if address.contains(':') {
            write!(f, "[{address}]:{port}")
        } else {
            write!(f, "{address}:{port}")
        }
    }
}

impl KnownHost {
    /// A host whose pcsd answers at its own name, port 2224.
    pub fn new(name: impl Into<String>, token: Secret) -> Self {
        Self {
            name: name.into(),
            addresses: Vec::new(),
            token,
        }
    }

    /// An address in place of the name.
    pub fn address(mut self, address: HostAddress) -> Self {
        self.addresses.push(address);
        self
    }

    /// The host's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its pcsd answers: the addresses, or the name.
    #[must_use]
    pub fn addresses(&self) -> Vec<HostAddress> {
        if self.addresses.is_empty() {
            return vec![HostAddress::from(self.name.as_str())];
        }
        self.addresses.clone()
    }

    /// What proves to it that we may.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.token
    }

    fn json(&self) -> String {
        let addresses = self.addresses();
        let addresses = addresses.iter().map(|place| {
            format!(
                "{{\"addr\":{},\"port\":{}}}",
                json(&place.address),
                place.port
            )
        });
        let addresses = addresses.collect::<Vec<_>>().join(",");
        let token = json(&String::from_utf8_lossy(self.token.expose()));
        format!(
            "{}:{{\"dest_list\":[{addresses}],\"token\":{token}}}",
            json(&self.name)
        )
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
            Request::put_keys(&token, &Secret::from(vec![1, 2]), &Secret::from("key")),
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
