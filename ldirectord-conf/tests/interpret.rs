//! What single directives mean, and where findings point.
#![expect(clippy::expect_used, reason = "test helpers")]

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::time::Duration;

use ldirectord_conf::{
    CheckService, CheckType, Code, Config, Diagnostic, Document, Forwarding, Login, NumericOnly,
    ReadError, Severity, VirtualId,
};

fn findings(text: &str) -> Vec<Diagnostic> {
    Config::interpret(&Document::parse(text), &NumericOnly).1
}

fn accepted(text: &str) -> Config {
    let (config, findings) = Config::interpret(&Document::parse(text), &NumericOnly);
    assert!(config.is_some(), "{findings:?}");
    config.expect("accepted")
}

/// A configuration with one section that holds these lines.
fn section(lines: &str) -> Config {
    let mut text = "virtual=10.0.0.1:80\n".to_owned();
    for line in lines.lines() {
        writeln!(text, "    {line}").expect("string");
    }
    accepted(&text)
}

fn first_code(text: &str) -> Option<Code> {
    findings(text).first().map(Diagnostic::code)
}

#[test]
fn the_guide_means_what_it_says() {
    let config = accepted(include_str!("fixtures/guide.cf"));

    let service = &config.virtuals()[0];
    let check = service.check(&service.reals()[0]);
    assert_eq!(service.id().to_string(), "tcp 10.99.0.70:80");
    assert_eq!(
        check.real().id().to_string(),
        "tcp 10.99.0.70:80 -> 10.99.0.121:80"
    );
    assert_eq!(check.real().forwarding(), Forwarding::DirectRoute);
    assert_eq!(check.real().weight(), 10);
    assert_eq!(check.kind(), CheckType::Negotiate);
    assert_eq!(check.service(), CheckService::Http);
    assert_eq!(check.request(), b"/lvs");
    assert!(check.receive().is_some_and(|receive| *receive == "auth"));
    assert_eq!(check.port(), Some(80));
    assert_eq!(check.check_timeout(), Duration::from_secs(10));
    assert_eq!(check.negotiate_timeout(), Duration::from_secs(10));
    assert_eq!(check.interval(), Duration::from_secs(10));
    assert_eq!(service.scheduler(), "wlc");
    assert_eq!(service.persistence(), Some(Duration::from_secs(7200)));
    assert!(!service.quiescent());
    assert!(!config.global().auto_reload());
}

#[test]
fn timeouts_stand_in_for_each_other() {
    for (global, own, check, negotiate) in [
        ("", "", 5, 30),
        ("checktimeout=3\n", "", 3, 3),
        ("negotiatetimeout=4\n", "", 4, 4),
        ("checktimeout=3\nnegotiatetimeout=4\n", "", 3, 4),
        (
            "checktimeout=3\nnegotiatetimeout=4\n",
            "\tnegotiatetimeout=9\n",
            9,
            9,
        ),
        ("checktimeout=3\n", "\tchecktimeout=8\n", 8, 8),
        ("", "\tchecktimeout=00\n", 0, 0),
    ] {
        let config = accepted(&format!("{global}virtual=10.0.0.1:80\n{own}\n"));

        let service = &config.virtuals()[0];
        let times = (
            service.check_timeout().as_secs(),
            service.negotiate_timeout().as_secs(),
        );
        assert_eq!(times, (check, negotiate), "{global:?} {own:?}");
    }
}

#[test]
fn globals_count_wherever_they_stand() {
    let config = accepted("virtual=10.0.0.1:80\n\tservice=http\nquiescent=yes\n");

    assert!(config.virtuals()[0].quiescent());
}

#[test]
fn a_quad_without_a_port_is_firewall_mark_ten() {
    let config = accepted("virtual=10.0.0.1\n\n");

    let id = config.virtuals()[0].id();
    assert!(matches!(id, VirtualId::FwMark { mark: 10, .. }));
    assert_eq!(id.to_string(), "fwm 10");
}

#[test]
fn the_service_follows_the_port_but_gets_no_login() {
    let config = accepted("virtual=10.0.0.1:21\n\nvirtual=10.0.0.1:2121\n\tservice=ftp\n");

    let services: Vec<_> = config
        .virtuals()
        .iter()
        .map(|each| each.service())
        .collect();
    let logins: Vec<_> = config.virtuals().iter().map(|each| each.login()).collect();
    assert_eq!(services, [CheckService::Ftp, CheckService::Ftp]);
    assert_eq!(logins, [&Login::Empty, &Login::Anonymous]);
}

#[test]
fn words_are_searched_inside_values() {
    let service =
        &section("checktype=negotiate2\nscheduler=Wrr\nservice=http-foo").virtuals()[0].clone();

    assert_eq!(service.check_type(), CheckType::Combined(2));
    assert_eq!(service.scheduler(), "rr");
    assert_eq!(service.service(), CheckService::Http);
}

#[test]
fn a_request_with_a_slash_loses_the_receive_string_of_its_server() {
    let config =
        section("real=10.0.0.2:80 gate 1 \"/own\",\"x\" l:3\nrequest=\"/all\"\nreceive=\"y\"");

    let service = &config.virtuals()[0];
    let check = service.check(&service.reals()[0]);
    assert_eq!(check.request(), b"/all");
    assert!(check.receive().is_some_and(|receive| *receive == "y"));
    assert_eq!(check.real().lower_threshold(), None);
}

#[test]
fn a_range_is_a_server_for_each_address() {
    let config = section("real=10.0.0.2->10.0.0.4:80 masq 3");

    let reals = config.virtuals()[0].reals();
    let last = reals.last().map(|real| real.id().address().to_string());
    assert_eq!(reals.len(), 3);
    assert_eq!(last.as_deref(), Some("10.0.0.4:80"));
}

#[test]
fn the_fallback_of_a_section_takes_its_port_and_goes_before_the_global_one() {
    let text = "fallback=127.0.0.1\nvirtual=10.0.0.1:80\n\tfallback=127.0.0.2 masq\n\nvirtual=10.0.0.1:81\n\n";
    let config = accepted(text);

    let fallbacks: Vec<_> = config
        .virtuals()
        .iter()
        .filter_map(|each| each.fallback())
        .collect();
    assert_eq!(fallbacks.len(), 2);
    assert_eq!(
        (fallbacks[0].address().to_string(), fallbacks[0].port()),
        ("127.0.0.2".to_owned(), Some(80))
    );
    assert_eq!(
        (fallbacks[1].address().to_string(), fallbacks[1].port()),
        ("127.0.0.1".to_owned(), None)
    );
}

#[test]
fn findings_have_codes() {
    for (text, code) in [
        ("banana=1\n", Code::UnknownDirective),
        (" fork=no\n", Code::MalformedLine),
        ("scheduler=rr\n", Code::WrongContext),
        ("timeout=3\n", Code::RemovedDirective),
        ("logfile=x\n", Code::MissingQuotes),
        ("smtp=\n", Code::UnresolvedHost),
        ("emailalert=\n", Code::EmptyValue),
        ("checkinterval=x\n", Code::InvalidNumber),
        ("fork=yes # x\n", Code::InvalidYesNo),
        ("emailalertstatus=all,bad\n", Code::UnknownWord),
        ("virtual=10.0.0.1:80\n\tcheckport=0\n", Code::OutOfRange),
        ("virtual=10.0.0.1:80\n\tnetmask=24\n", Code::InvalidNetmask),
        (
            "virtual=10.0.0.1:80\n\tscheduler=WLC\n",
            Code::InvalidScheduler,
        ),
        ("virtual=-\n\n", Code::InvalidVirtual),
        ("virtual=host:80\n\n", Code::UnresolvedHost),
        ("virtual=10.0.0.1:http\n\n", Code::UnresolvedPort),
        ("virtual=[::1]:80\n\n", Code::WrongFamily),
        (
            "virtual=10.0.0.1:80\n\treal6=[::1]:80 gate\n",
            Code::WrongFamily,
        ),
        ("virtual=10.0.0.1:80\n\treal=gate\n", Code::InvalidReal),
        (
            "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 route\n",
            Code::InvalidForwarding,
        ),
        (
            "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate -3\n",
            Code::TrailingText,
        ),
        (
            "virtual=10.0.0.1:80\n\treal=10.0.0.2->10.0.0.1 gate\n",
            Code::InvalidRange,
        ),
        (
            "virtual=10.0.0.1:80\n\treal=10.0.0.2->10.9.0.1 gate\n",
            Code::LimitExceeded,
        ),
        ("virtual=5\n\nvirtual=5\n\n", Code::DuplicateVirtual),
        ("virtual=5", Code::VirtualAtEnd),
        ("checkcount=3\n", Code::DeprecatedCheckCount),
        ("supervised\n", Code::BareSupervised),
        ("virtual=5\n\tcheckinterval=3\n", Code::IgnoredCheckInterval),
        ("virtual=5\n\nvirtual=05\n\n", Code::AmbiguousVirtual),
    ] {
        assert_eq!(first_code(text), Some(code), "{text:?}");
    }
}

#[test]
fn all_findings_come_at_once_in_the_order_of_the_program() {
    let text = "fork=maybe\nvirtual=10.0.0.1:80\n\treal=x:80 gate\n\tscheduler=WLC\n\nbanana=1\n";

    let lines: Vec<_> = findings(text).iter().map(Diagnostic::line).collect();

    assert_eq!(
        lines,
        [1, 4, 3, 6],
        "names are looked up at the end of a section"
    );
}

#[test]
fn places_are_exact_even_behind_tabs() {
    let text = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80\tgate\t7 junk\n";

    let finding = &findings(text)[0];

    assert_eq!(&text[finding.span().range()], "junk");
    assert_eq!((finding.line(), finding.column()), (2, 26));
}

#[test]
fn the_remedy_fits_the_fault() {
    for (text, remedy) in [
        ("quiescant=yes\n", "did you mean `quiescent`?"),
        ("fork=yes # x\n", "put the comment on a line of its own"),
        ("fork=yes \n", "a blank behind the value"),
        ("fork=yes\r\n", "use LF alone"),
        ("scheduler=rr\n", "indent it"),
        (
            "virtual=5\n  service=http\n",
            "at least four blanks or a TAB",
        ),
        ("\u{feff}fork=no\n", "byte-order mark"),
        ("virtual=5\n\trequest=\"/a#b\"\n", "even inside quotes"),
        (
            "virtual=5\n\tchecktype=negociate\n",
            "did you mean `negotiate`?",
        ),
        ("virtual=5\n\tfork=no\n", "column 0"),
    ] {
        let help = findings(text)[0].help().unwrap_or_default().to_owned();
        assert!(help.contains(remedy), "{text:?}: {help}");
    }
}

#[test]
fn duplicates_show_both_places_and_the_line_of_the_program() {
    let text =
        "virtual=10.0.0.1:80\n\tservice=http\n\nvirtual=10.0.0.1:80\n\tservice=http\n# x\n\n";

    let finding = &findings(text)[0];

    assert_eq!((finding.line(), finding.reported_line()), (4, 7));
    assert_eq!(finding.secondary().map(|(span, _)| span.start()), Some(8));
}

#[test]
fn findings_are_limited_and_the_first_error_is_among_them() {
    let text = "checkcount=3\n".repeat(1_500) + &"banana=1\n".repeat(1_500);

    let findings = findings(&text);

    assert_eq!(findings.len(), 1_002);
    assert!(
        findings
            .iter()
            .any(|finding| finding.severity() == Severity::Error)
    );
    assert!(findings[1_001].message().starts_with("1999 further"));
}

#[test]
fn every_known_key_is_known() {
    let known = [
        "real",
        "real6",
        "fallback",
        "fallback6",
        "virtual",
        "virtual6",
    ];
    for text in [
        "checktimeout",
        "autoreload",
        "smtp",
        "execute",
        "logfile",
        "maintenancedir",
    ] {
        let code = first_code(&format!("{text}=\n"));
        assert_ne!(code, Some(Code::UnknownDirective), "{text}");
    }
    for key in known {
        let code = first_code(&format!("virtual=5\n\t{key}=\n"));
        assert_ne!(code, Some(Code::UnknownDirective), "{key}");
    }
}

#[test]
fn a_large_file_takes_linear_time() {
    let mut text = String::new();
    for number in 0..20_000 {
        let (high, low) = (number / 250, number % 250);
        writeln!(
            text,
            "virtual=10.{high}.{low}.1:80\n\treal=10.{high}.{low}.2:80 gate 5\n\tservice=http"
        )
        .expect("string");
    }

    let config = accepted(&(text + "\n"));

    assert_eq!(config.virtuals().len(), 20_000);
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let error = Document::open("/no/such/ldirectord.cf").unwrap_err();

    assert_eq!(error.to_string(), "/no/such/ldirectord.cf");
    assert!(matches!(error.reason(), ReadError::Io(cause) if cause.kind() == ErrorKind::NotFound));
}

#[test]
fn an_endless_file_is_too_large() {
    let error = Document::open("/dev/zero").unwrap_err();

    let limit = Document::DEFAULT_LIMIT;
    assert!(matches!(error.reason(), ReadError::TooLarge { limit: found } if *found == limit));
}

/// A TAB is one byte of the document wherever it stands; only in a section the program makes four
/// blanks of it before it reads the value.
#[test]
fn tabs_in_front_of_a_fault_do_not_move_its_place() {
    for (text, fault) in [
        ("emailalertstatus=\tall,\t\tbanana,\trunning\n", "banana"),
        ("fallback=127.0.0.1:80\t\tmask\n", "mask"),
        ("fallback=\tno/host:80\tgate\n", "no/host"),
        ("autoreload=\tyes\t\n", "yes\t"),
        (
            "virtual=5\n\temailalertstatus\t=\tall,\t\tbanana\t,x\n",
            "banana",
        ),
        ("virtual=5\n\treal=10.0.0.2:80\t\tgate\t5\t\tjunk\n", "junk"),
        ("virtual=5\n\tfallback=10.0.0.2:80\t\tmask\n", "mask"),
    ] {
        let findings = findings(text);

        let finding = findings.first().expect(text);
        assert_eq!(&text[finding.span().range()], fault, "{text:?}");
        let (line, behind) = (finding.line(), finding.column() - 1);
        let line = text.lines().nth(line - 1).expect(text);
        assert!(line[behind..].starts_with(fault), "{text:?}");
    }
}
