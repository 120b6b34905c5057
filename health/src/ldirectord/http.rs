//! The HTTP check: `service=http` and `service=http_proxy`.

use std::collections::HashMap;
use std::sync::Arc;

use ldirectord_conf::{Check, CheckService, HttpMethod, Text};

use super::{Compat, SpecError, perl};
use crate::Probe;
use crate::probes::http::HttpError;
use crate::probes::{Fixed, Http};

/// The probes of one configuration: real servers that are asked the same share one.
#[derive(Debug, Default)]
pub(super) struct Probes(HashMap<Key, Arc<dyn Probe>>);

/// Service, method, host, path and pattern.
type Key = (CheckService, HttpMethod, Option<Text>, String, Option<Text>);

impl Probes {
    pub(super) fn http(
        &mut self,
        check: Check<'_>,
        compat: Compat,
    ) -> Result<Arc<dyn Probe>, SpecError> {
        let proxied = check.service() == CheckService::HttpProxy;
        let path = if proxied { url(check) } else { path(check)? };
        let key = (
            check.service(),
            check.http_method(),
            check.virtual_host().cloned(),
            path,
            check.receive().cloned(),
        );
        if let Some(probe) = self.0.get(&key) {
            return Ok(Arc::clone(probe));
        }
        let probe = probe(check, compat, &key.3)?;
        self.0.insert(key, Arc::clone(&probe));
        Ok(probe)
    }
}

fn probe(check: Check<'_>, compat: Compat, path: &str) -> Result<Arc<dyn Probe>, SpecError> {
    let mut builder = match check.http_method() {
        HttpMethod::Get => Http::get(path),
        HttpMethod::Head => Http::head(path),
    };
    if let Some(pattern) = check.receive() {
        builder = builder.receive(perl::translate(pattern.as_bytes()));
    }
    builder = match (check.service(), check.virtual_host()) {
        (CheckService::HttpProxy, _) => builder.through_proxy(),
        (_, Some(name)) => builder.host_header(name.to_string_lossy()),
        (_, None) => builder.host_of_the_address_alone(),
    };
    if compat == Compat::Strict {
        builder = builder.judging_as_perl();
    }
    match builder.redirects(compat.redirects()).build() {
        Ok(http) => Ok(Arc::new(http)),
        // Perl makes the request, and the request fails.
        Err(HttpError::ProxyUrl { .. }) if compat == Compat::Strict => Ok(Arc::new(Fixed::never())),
        Err(source) => Err(SpecError::Http {
            real: check.real().id(),
            source,
        }),
    }
}

/// The path of the request, every byte that is no ASCII percent-encoded.
fn path(check: Check<'_>) -> Result<String, SpecError> {
    let request = check.request();
    let own = check.real().request().is_some();
    if own && request.windows(7).any(|part| part == b"http://") {
        let request = String::from_utf8_lossy(request).into_owned();
        return Err(SpecError::AbsoluteRequest {
            real: check.real().id(),
            request,
        });
    }
    Ok(encoded(request))
}

/// What the proxy is asked for, without the slash that the configuration puts in front.
fn url(check: Check<'_>) -> String {
    let request = check.request();
    encoded(request.strip_prefix(b"/").unwrap_or(request))
}

fn encoded(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte.is_ascii() {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}
