//! Checks that ldirectord takes for the same although they are not.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::super::report::Report;
use crate::config::{
    Check, CheckService, CheckType, Config, Forwarding, HttpMethod, Login, Password, Protocol,
    Secret, Text, VirtualService,
};
use crate::diagnostic::Code;
use crate::resolver::Resolver;
use crate::span::Span;

/// What ldirectord compares.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    kind: (CheckType, CheckService, &'a [u8]),
    protocol: Option<Protocol>,
    server: (SocketAddr, Option<u16>),
    host: Option<&'a Text>,
    weight: u64,
    forwarding: Forwarding,
    exchange: (&'a [u8], Option<&'a Text>),
}

impl<'a> Identity<'a> {
    fn of(check: &Check<'a>) -> Self {
        let service = check.virtual_service();
        Self {
            kind: (check.kind(), check.service(), check.command()),
            protocol: service.id().protocol(),
            server: (check.real().id().address(), service.check_port()),
            host: check.virtual_host(),
            weight: check.real().weight(),
            forwarding: check.real().forwarding(),
            exchange: (check.request(), check.receive()),
        }
    }
}

/// What it leaves out.
#[derive(PartialEq, Eq)]
struct Rest<'a> {
    login: &'a Login,
    password: &'a Password,
    database: Option<&'a Text>,
    secret: Option<&'a Secret>,
    method: HttpMethod,
}

impl<'a> Rest<'a> {
    fn of(service: &'a VirtualService) -> Self {
        Self {
            login: service.login(),
            password: service.password(),
            database: service.database(),
            secret: service.secret(),
            method: service.http_method(),
        }
    }
}

/// Whether services differ in what is left out: else no check can be taken for another.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// What the first service has.
    first: Option<Box<VirtualService>>,
    differ: bool,
}

impl Survey {
    pub(super) fn remember(&mut self, service: &VirtualService) {
        match &self.first {
            Some(first) => self.differ |= Rest::of(first) != Rest::of(service),
            None => self.first = Some(Box::new(service.clone())),
        }
    }

    /// Compares the checks of all services; each service is reported once.
    ///
    /// This needs all of them at once, so they are read again.
    pub(super) fn finish(&self, report: &mut Report<'_>, names: &dyn Resolver) {
        if self.differ && report.wants(Code::SharedCheck) {
            check(report, &Config::understood(report.document, names));
        }
    }
}

fn check(report: &mut Report<'_>, config: &Config) {
    let mut seen: HashMap<Identity<'_>, (Rest<'_>, Span)> = HashMap::new();
    for service in config
        .virtuals()
        .iter()
        .filter(|service| super::negotiates(service))
    {
        let mut first = None;
        for real in service.reals() {
            let rest = Rest::of(service);
            let identity = Identity::of(&service.check(real));
            let (before, span) = seen
                .entry(identity)
                .or_insert_with(|| (rest, service.span()));
            if *before != Rest::of(service) {
                first = first.or_else(|| Some((real.span(), *span)));
            }
        }
        if let Some((place, before)) = first {
            let message = "checked only once, with the login or method of another service";
            let finding = Report::lint(Code::SharedCheck, place, message)
                .with_secondary(before, "this service checks the server")
                .with_help("give the two checks different requests, or the same credentials");
            report.push(finding);
        }
    }
}
