//! What single fixes write.

use ldirectord_conf::{Code, Document, LintOptions, NumericOnly, apply_fixes, lint};

use super::{codes, fixed};

/// The text after all fixes at the default levels.
fn mended(text: &str) -> String {
    fixed(text, &LintOptions::new())
}

#[test]
fn broken_lines_become_what_was_meant() {
    for (text, expected) in [
        ("autoreload=yes # x", "# x\nautoreload=yes"),
        ("fork=Yes\r\n", "fork=yes\n"),
        ("fork=true\nquiescent=\"no\"\n", "fork=yes\nquiescent=no\n"),
        ("supervised\n", "supervised=yes\n"),
        ("supervised yes\n", "supervised=yes\n"),
        ("\u{feff}fork=no\n", "fork=no\n"),
        ("  fork=no\n", "fork=no\n"),
        ("checkinterval 5\n", "checkinterval=5\n"),
        ("checkinterval: 5\n", "checkinterval=5\n"),
        ("logfile=local0 # x\n", "# x\nlogfile=\"local0\"\n"),
        ("logfile='/x'\n", "logfile=\"/x\"\n"),
        ("logfile=\u{201c}/x\u{201d}\n", "logfile=\"/x\"\n"),
        ("logfile=\"/x\n", "logfile=\"/x\"\n"),
        ("autoreoad=yes\n", "autoreload=yes\n"),
        (
            "fallback=127.0.0.1:80 gate # x\n",
            "# x\nfallback=127.0.0.1:80 gate\n",
        ),
        (
            "fallback=127.0.0.1:80 # x y\n",
            "# x y\nfallback=127.0.0.1:80\n",
        ),
        (
            "fallback=127.0.0.1:80 NAT\n",
            "fallback=127.0.0.1:80 masq\n",
        ),
        (
            "emailalert=a@b\nsmtp=<mail>\n",
            "emailalert=a@b\nsmtp=mail\n",
        ),
        (
            "emailalert=a@b\nemailalertstatus=All, running\n",
            "emailalert=a@b\nemailalertstatus=all,running\n",
        ),
    ] {
        assert_eq!(mended(text), expected, "{text:?}");
    }
}

#[test]
fn sections_become_what_was_meant() {
    let real = "\treal=10.0.0.2:80 gate\n";
    for (text, expected) in [
        ("\tservice=HTTP\n", "\tservice=http\n"),
        ("\tquiescent=no # x\n", "\t# x\n\tquiescent=no\n"),
        ("\treceive=\"a#b\" # c\n", "\treceive=\"a\\x23b\" # c\n"),
        ("\treceive=a\tb\n", "\treceive=\"a\\tb\"\n"),
        ("  scheduler=wlc\n", "\tscheduler=wlc\n"),
        ("scheduler=wlc\n", "\tscheduler=wlc\n"),
        ("\n\n\tscheduler=wlc\n", "\tscheduler=wlc\n"),
        ("\n# x\n\n scheduler=wlc\n", "# x\n\tscheduler=wlc\n"),
        (
            "failurecount=3\nscheduler=wlc\n",
            "\tfailurecount=3\n\tscheduler=wlc\n",
        ),
        ("\t\t\n\tscheduler=wlc\n", "\tscheduler=wlc\n"),
        ("\t \n", "\n"),
        ("\tprotocol=TCP\n", "\tprotocol=tcp\n"),
        (
            "\treal=10.0.0.3 -> 10.0.0.4:80 gate\n",
            "\treal=10.0.0.3->10.0.0.4:80 gate\n",
        ),
        (
            "\treal=10.0.0.4->10.0.0.3:80 gate\n",
            "\treal=10.0.0.3->10.0.0.4:80 gate\n",
        ),
        (
            "\treal=10.0.0.3:80\u{a0}gate\n",
            "\treal=10.0.0.3:80 gate\n",
        ),
        (
            "\treal=10.0.0.3:80 gate \"a 12\", \"b\"\n",
            "\treal=10.0.0.3:80 gate 1 \"a 12\", \"b\"\n",
        ),
        ("\treal=10.0.0.3:80 Masq\n", "\treal=10.0.0.3:80 masq\n"),
        (
            "\treal=10.0.0.3:80 gate u:5 l:3\n",
            "\treal=10.0.0.3:80 gate l:3 u:5\n",
        ),
        (
            "\treal=10.0.0.3:80 gate \"/a\",\"b\"\n",
            "\treal=10.0.0.3:80 gate \"a\",\"b\"\n",
        ),
    ] {
        let head = "virtual=10.0.0.1:80\n";
        let result = mended(&format!("{head}{real}{text}"));

        assert_eq!(result, format!("{head}{real}{expected}"), "{text:?}");
    }
}

#[test]
fn a_global_directive_leaves_the_section_with_its_comment() {
    let text = "virtual=10.0.0.1:80\n\tautoreload=yes # x\n\treal=10.0.0.2:80 gate\n";

    let expected = "# x\nautoreload=yes\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n";
    assert_eq!(mended(text), expected);
}

#[test]
fn a_fallback_gets_the_number_of_a_well_known_port() {
    assert_eq!(
        mended("fallback=127.0.0.1:http\n"),
        "fallback=127.0.0.1:80\n"
    );
    assert_eq!(
        mended("fallback=127.0.0.1:nosuch\n"),
        "fallback=127.0.0.1:nosuch\n"
    );
}

#[test]
fn the_protocol_of_a_mark_is_fwm() {
    let text = "virtual=1\n\treal=10.0.0.2:80 gate\n\tservice=http\n\tprotocol=tcp\n";

    assert_eq!(mended(text), text.replace("tcp", "fwm"));
}

#[test]
fn a_flat_section_with_empty_lines_becomes_one() {
    let text = "virtual=10.0.0.1:80\n\nreal=10.0.0.2:80 gate\n\n\
        fallback=127.0.0.1:80 gate\n\nservice=http\n";

    let members = [
        "real=10.0.0.2:80 gate",
        "fallback=127.0.0.1:80 gate",
        "service=http",
    ];
    let expected = format!("virtual=10.0.0.1:80\n    {}\n", members.join("\n    "));
    assert_eq!(mended(text), expected);
}

#[test]
fn a_global_directive_behind_a_section_stays_global() {
    let text = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\nquiescent=yes # x\n";

    let expected = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n# x\nquiescent=yes\n";
    assert_eq!(mended(text), expected);
}

#[test]
fn a_netmask_takes_the_form_of_its_family() {
    for (head, text, expected) in [
        ("virtual=10.0.0.1:80", "/24", "255.255.255.0"),
        ("virtual=10.0.0.1:80", "255.255.0.0 ", "255.255.0.0"),
        ("virtual6=[fd00::1]:80", "/24 ", "24"),
        ("virtual6=[fd00::1]:80", "255.255.0.0", "255.255.0.0"),
        ("virtual=10.0.0.1:80", "64", "64"),
    ] {
        let file = |mask: &str| format!("{head}\n\tpersistent=60\n\tnetmask={mask}\n");

        assert_eq!(mended(&file(text)), file(expected));
    }
}

#[test]
fn the_family_follows_the_address() {
    let text = "virtual=[fd00::1]:80\n\treal=[fd00::2]:80 gate\n";

    let expected = "virtual6=[fd00::1]:80\n\treal6=[fd00::2]:80 gate\n";
    assert_eq!(mended(text), expected);
    let text = "virtual6=10.0.0.1:80\n\treal6=10.0.0.2:80 gate\n";
    assert_eq!(mended(text), text.replace('6', ""));
}

#[test]
fn what_is_in_doubt_is_left_alone() {
    for text in [
        "fork=maybe\n",
        "[vip]\n",
        "virtual=<%= @vip %>:80\n\n",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:80\n",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate -3\n",
        "virtual=10.0.0.1\n\treal=10.0.0.2:80 gate\n\tservice=http\n",
        "see the manual\n",
        "service is down\n",
    ] {
        assert_eq!(mended(text), text);
    }
}

#[test]
fn one_round_leaves_out_what_touches() {
    let document = Document::parse("fork=Yes # x\r\n");
    let options = LintOptions::new();

    let findings = lint::examine(&document, &NumericOnly, &options);
    let once = apply_fixes(&document, &findings);
    let all = lint::fix(&document, &NumericOnly, &options);

    assert_eq!(findings.len(), 2);
    assert_eq!(once.applied(), 1);
    assert_eq!(all.document().as_bytes(), b"# x\nfork=yes\n");
}

#[test]
fn lints_of_rejected_files_speak_of_the_text_only() {
    let text = "fork=maybe\ncheckinterval=5s\nvirtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n";

    assert_eq!(codes(text), [Code::InvalidYesNo, Code::NumberInText]);
}

#[test]
fn any_number_of_carriage_returns_goes_at_once() {
    let text = format!("fork=no{}\nautoreload=no\r\n", "\r".repeat(100));

    assert_eq!(
        fixed(&text, &LintOptions::new()),
        "fork=no\nautoreload=no\n"
    );
}
