//! What servers answer to which checks.

use std::os::unix::fs::PermissionsExt as _;

use super::program::HANG;

/// What a server answers to a request.
pub(super) type Answers = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

pub(super) struct Case {
    pub(super) name: &'static str,
    /// Lines of the virtual service, without the tab.
    pub(super) lines: &'static str,
    pub(super) answer: Answers,
}

fn case(name: &'static str, lines: &'static str, answer: impl Into<Vec<u8>>) -> Case {
    let answer = answer.into();
    Case {
        name,
        lines,
        answer: Box::new(move |_| answer.clone()),
    }
}

fn by_path(
    name: &'static str,
    lines: &'static str,
    answer: impl Fn(&str) -> String + Send + Sync + 'static,
) -> Case {
    let path = move |request: &str| {
        let target = request.split(' ').nth(1).unwrap_or_default();
        // A proxy is asked for a whole URL.
        let path = target.strip_prefix("http://127.0.0.1:1").unwrap_or(target);
        answer(path).into_bytes()
    };
    Case {
        name,
        lines,
        answer: Box::new(path),
    }
}

fn status(code: u16) -> String {
    format!("HTTP/1.1 {code} Word\r\nContent-Length: 4\r\n\r\nauth")
}

fn moved(code: u16, location: &str) -> String {
    format!("HTTP/1.1 {code} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<p>auth</p>";
const HURRIED: &str = "service=http\nreceive=\"auth\"\nnegotiatetimeout=1";
const AUTH: &str = "service=http\nreceive=\"auth\"";

pub(super) fn simple() -> Vec<Case> {
    let mut cases = vec![
        case("text is there", AUTH, OK),
        case("text is not there", "service=http\nreceive=\"other\"", OK),
        case("any text", "service=http", OK),
        case("no text", "service=http", "HTTP/1.1 204 No Content\r\n\r\n"),
        case("no text to match", AUTH, "HTTP/1.1 204 No Content\r\n\r\n"),
        case(
            "HEAD",
            "service=http\nhttpmethod=HEAD",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        ),
        case(
            "HEAD with text",
            "service=http\nhttpmethod=HEAD\nreceive=\"auth\"",
            OK,
        ),
        case(
            "HEAD with text that matches nothing",
            "service=http\nhttpmethod=HEAD\nreceive=\"^\"",
            OK,
        ),
        case("HTTP/1.0", AUTH, "HTTP/1.0 200 OK\r\n\r\nauth"),
        case(
            "chunked",
            AUTH,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nau\r\n2\r\nth\r\n0\r\n\r\n",
        ),
        case("line feeds alone", AUTH, "HTTP/1.1 200 OK\n\nauth"),
        case(
            "interim",
            AUTH,
            format!("HTTP/1.1 103 Early Hints\r\n\r\n{OK}"),
        ),
        case("end anchor", "service=http\nreceive=\"p>$\"", OK),
        case(
            "end anchor before a line feed",
            "service=http\nreceive=\"p>$\"",
            "HTTP/1.0 200 OK\r\n\r\n<p>auth</p>\n",
        ),
        case("start anchor", "service=http\nreceive=\"^<p>\"", OK),
        case(
            "start anchor of another line",
            "service=http\nreceive=\"^auth\"",
            "HTTP/1.0 200 OK\r\n\r\nx\nauth",
        ),
        case(
            "text in the head only",
            "service=http\nreceive=\"X-Auth\"",
            "HTTP/1.0 200 OK\r\nX-Auth: 1\r\n\r\nno",
        ),
        case(
            "more than a megabyte",
            AUTH,
            format!("HTTP/1.0 200 OK\r\n\r\n{}auth", ".".repeat(2_000_000)),
        ),
        case(
            "coded text",
            AUTH,
            "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nauth",
        ),
        case("closes at once", AUTH, ""),
        case("closes in the status line", AUTH, "HTTP/1.1 20"),
        case(
            "request of its own",
            "service=http\nrequest=\"x y\"\nreceive=\"auth\"\nvirtualhost=www.example",
            OK,
        ),
        case("connect", "checktype=connect", OK),
        case("none", "service=none", OK),
        case("hangs", HURRIED, HANG),
        case(
            "hangs after the head",
            HURRIED,
            format!("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{HANG}"),
        ),
        case(
            "hangs after the text",
            HURRIED,
            format!("HTTP/1.1 200 OK\r\n\r\nauth{HANG}"),
        ),
        case(
            "hangs with any text",
            "service=http\nnegotiatetimeout=1",
            format!("HTTP/1.1 200 OK\r\n\r\n{HANG}"),
        ),
        case(
            "hangs before an end",
            "service=http\nreceive=\"auth$\"\nnegotiatetimeout=1",
            format!("HTTP/1.1 200 OK\r\n\r\nauth{HANG}"),
        ),
        case("hangs after the whole body", HURRIED, format!("{OK}{HANG}")),
    ];
    for code in [
        200, 201, 202, 203, 206, 207, 226, 299, 300, 304, 400, 401, 403, 404, 407, 429, 500, 502,
        503, 504,
    ] {
        let name = Box::leak(format!("status {code}").into_boxed_str());
        cases.push(case(name, AUTH, status(code)));
    }
    cases
}

pub(super) fn redirects() -> Vec<Case> {
    let mut cases = vec![
        by_path("relative redirect", AUTH, |path| match path {
            "/" => moved(302, "a/b"),
            "/a/b" => OK.to_owned(),
            _ => status(404),
        }),
        by_path("redirect to the same path", AUTH, |_| moved(301, "/")),
        by_path("redirect without location", AUTH, |_| {
            "HTTP/1.1 302 Found\r\nContent-Length: 4\r\n\r\nauth".to_owned()
        }),
        by_path("redirect with an empty location", AUTH, |_| moved(302, "")),
        by_path("redirect to https", AUTH, |_| {
            moved(302, "https://127.0.0.1:1/")
        }),
        by_path("redirect to nobody", AUTH, |_| {
            moved(302, "http://127.0.0.1:1/")
        }),
        by_path(
            "redirect of HEAD",
            "service=http\nhttpmethod=HEAD",
            |path| match path {
                "/" => moved(303, "/x"),
                "/x" => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
                _ => status(404),
            },
        ),
        by_path("multiple choices", AUTH, |path| match path {
            "/" => moved(300, "/x"),
            _ => OK.to_owned(),
        }),
        by_path(
            "proxied",
            "service=http_proxy\nrequest=\"http://127.0.0.1:1/x\"\nreceive=\"auth\"",
            |path| match path {
                "/x" => OK.to_owned(),
                _ => status(404),
            },
        ),
        by_path(
            "proxied without a URL",
            "service=http_proxy\nrequest=\"x\"\nreceive=\"auth\"",
            |_| OK.to_owned(),
        ),
    ];
    for code in [301, 302, 303, 307, 308] {
        let name = Box::leak(format!("redirect {code}").into_boxed_str());
        cases.push(by_path(name, AUTH, move |path| match path {
            "/" => moved(code, "/x"),
            _ => OK.to_owned(),
        }));
    }
    for length in [6, 7, 8] {
        let name = Box::leak(format!("chain of {length} redirects").into_boxed_str());
        cases.push(by_path(name, AUTH, move |path| {
            let at: u32 = path.trim_start_matches('/').parse().unwrap_or(0);
            if at < length {
                moved(302, &format!("/{}", at + 1))
            } else {
                OK.to_owned()
            }
        }));
    }
    cases
}

pub(super) fn broken() -> Vec<Case> {
    let head = "HTTP/1.1 200 OK\r\n";
    vec![
        case(
            "body too short",
            AUTH,
            format!("{head}Content-Length: 99\r\n\r\nauth"),
        ),
        case(
            "body too short, any text",
            "service=http",
            format!("{head}Content-Length: 99\r\n\r\nno"),
        ),
        case(
            "chunk too short",
            "service=http\nreceive=\"z\"",
            format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        ),
        case(
            "chunks end early",
            AUTH,
            format!("{head}Transfer-Encoding: chunked\r\n\r\n4\r\nauth\r\n"),
        ),
        case(
            "bad chunk size",
            AUTH,
            format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nauth\r\n0\r\n\r\n"),
        ),
        case(
            "both lengths",
            AUTH,
            format!(
                "{head}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nauth\r\n0\r\n\r\n"
            ),
        ),
        case(
            "two lengths",
            AUTH,
            format!("{head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nauth."),
        ),
        case(
            "negative length",
            AUTH,
            format!("{head}Content-Length: -4\r\n\r\nauth"),
        ),
        case(
            "folded header",
            AUTH,
            format!("{head}A: b\r\n c\r\n\r\nauth"),
        ),
        case(
            "header without colon",
            AUTH,
            format!("{head}nonsense\r\n\r\nauth"),
        ),
        case(
            "blank before the colon",
            AUTH,
            format!("{head}A : b\r\n\r\nauth"),
        ),
        case("no status phrase", AUTH, "HTTP/1.1 200\r\n\r\nauth"),
        case("no status code", AUTH, "HTTP/1.1 OK\r\n\r\nauth"),
        case("unknown version", AUTH, "HTTP/9.9 200 OK\r\n\r\nauth"),
        case("no head at all", AUTH, "auth, and no head at all\r\n\r\n"),
        case(
            "another protocol",
            "service=http",
            "SSH-2.0-OpenSSH_9.2\r\n",
        ),
        case(
            "TLS",
            "service=http",
            b"\x15\x03\x01\x00\x02\x02\x46".as_slice(),
        ),
        case(
            "many headers",
            AUTH,
            format!("{head}{}\r\nauth", "a: b\r\n".repeat(120)),
        ),
        case(
            "too many headers",
            AUTH,
            format!("{head}{}\r\nauth", "a: b\r\n".repeat(200)),
        ),
    ]
}

/// Programs of external checks, in a directory of this test.
pub(super) fn external() -> Vec<Case> {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("external");
    std::fs::create_dir_all(&directory).unwrap();
    let programs = [
        ("external, passes", "exit 0"),
        ("external, fails", "exit 3"),
        ("external, ended by a signal", "kill -9 $$"),
        (
            "external, arguments",
            "[ \"$#:$1:$2:$3\" = 4:127.0.0.2:80:127.0.0.1 ] && [ -n \"$4\" ]",
        ),
        ("external, one argument more", "[ -n \"$5\" ]"),
        ("external, hangs", "exec sleep 100"),
    ];
    let case_of = |(number, (name, script)): (usize, (&'static str, &str))| {
        let path = directory.join(number.to_string());
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let lines = format!(
            "checktype=external\nchecktimeout=1\ncheckcommand={}",
            path.display()
        );
        case(name, Box::leak(lines.into_boxed_str()), OK)
    };
    programs.into_iter().enumerate().map(case_of).collect()
}
