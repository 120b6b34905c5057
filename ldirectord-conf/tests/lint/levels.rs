//! Levels that comments set.

use ldirectord_conf::{Code, Level, LintOptions, Severity};

use super::{codes, findings};

const BAD: &str = "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=on\n";

#[test]
fn a_comment_speaks_of_the_next_directive() {
    let allowed = BAD.replace("\tchecktype", "\t# lint: allow LD0402\n\tchecktype");
    let elsewhere = BAD.replace("\treal", "\t# lint: allow LD0402\n\treal");

    assert_eq!(codes(BAD), [Code::ChecksOff]);
    assert_eq!(codes(allowed), []);
    assert_eq!(codes(elsewhere), [Code::ChecksOff]);
}

#[test]
fn a_comment_behind_a_directive_speaks_of_it() {
    let allowed = BAD.replace("=on", "=on # lint: allow checks-off");

    assert_eq!(codes(allowed), []);
}

#[test]
fn a_comment_in_front_of_a_section_speaks_of_all_of_it() {
    let two = format!("# lint: allow LD0402\n{BAD}\n{}", BAD.replace(":80", ":81"));

    let lines: Vec<_> = findings(two, &LintOptions::new())
        .iter()
        .filter(|finding| finding.code() == Code::ChecksOff)
        .map(|finding| finding.line())
        .collect();

    assert_eq!(lines, [8]);
}

#[test]
fn a_file_comment_speaks_of_everything_and_goes_before_the_options() {
    let options = LintOptions::new().level(Code::ChecksOff, Level::Allow);

    let denied = findings(
        format!("{BAD}\n# lint: file deny LD0402, LD0507\n"),
        &options,
    );

    let severities: Vec<_> = denied.iter().map(|finding| finding.severity()).collect();
    assert_eq!(severities, [Severity::Error]);
}

#[test]
fn the_last_comment_that_fits_counts() {
    let text = format!("# lint: file allow LD0402\n{BAD}");
    let text = text.replace("\tcheck", "\t# lint: warn LD0402\n\tcheck");

    assert_eq!(codes(text), [Code::ChecksOff]);
}

#[test]
fn what_ldirectord_rejects_cannot_be_allowed() {
    let text = "# lint: file allow LD0008\nfork=maybe\n";
    let options = LintOptions::new().level(Code::InvalidYesNo, Level::Allow);

    assert_eq!(findings(text, &options).len(), 1);
}

#[test]
fn unknown_words_in_comments_are_found() {
    for comment in [
        "# lint: allow",
        "# lint: forbid LD0402",
        "# lint: allow checks",
    ] {
        let found = codes(format!("{comment}\nfork=no\n"));

        let expected: &[Code] = match comment {
            "# lint: allow" => &[],
            _ => &[Code::UnknownLint],
        };
        assert_eq!(found, expected, "{comment}");
    }
    assert_eq!(codes("# linting is fun\nfork=no\n"), []);
}
