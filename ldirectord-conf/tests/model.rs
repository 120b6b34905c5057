//! Configurations as data, and back into documents.
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[path = "common/input.rs"]
mod input;

use ldirectord_conf::{Code, Config, Diagnostic, Document, NumericOnly};
use proptest::prelude::*;

fn config(bytes: impl Into<Vec<u8>>) -> Option<Config> {
    Config::interpret(&Document::parse(bytes), &NumericOnly).0
}

#[test]
fn a_login_left_behind_by_an_overruled_service_survives() {
    for service in [
        "\tservice=ftp\n\tservice=http\n",
        "\tservice=sip\n\tservice=ftp\n\tservice=sip\n",
        "\tservice=sip\n\tservice=ftp\n",
        "\tlogin=\"x\"\n\tservice=ftp\n\tservice=sip\n",
    ] {
        let before = config(format!("virtual=10.0.0.1:21\n{service}")).unwrap();

        let after = config(before.to_document().into_bytes());

        assert_eq!(Some(before), after, "{service}");
    }
}

#[test]
fn a_service_by_port_gets_no_login() {
    let before = config("virtual=10.0.0.1:21\n\tpasswd=\"x\"\n\n").unwrap();

    let document = before.to_document();

    assert_eq!(config(document.to_bytes()), Some(before));
    assert!(
        !document
            .as_bytes()
            .windows(8)
            .any(|text| text == b"service=")
    );
}

/// The configuration of a file without services that only ldirectord can tell apart.
fn distinct(bytes: Vec<u8>) -> Option<Config> {
    let (config, findings) = Config::interpret(&Document::parse(bytes), &NumericOnly);
    let ambiguous = |finding: &Diagnostic| finding.code() == Code::AmbiguousVirtual;
    config.filter(|_| !findings.iter().any(ambiguous))
}

proptest! {
    #[test]
    fn a_written_configuration_means_the_same(bytes in input::any_file()) {
        let Some(before) = distinct(bytes) else { return Ok(()) };

        let document = before.to_document();

        let after = config(document.to_bytes());
        prop_assert_eq!(Some(&before), after.as_ref(), "{}", document.as_bytes().escape_ascii());
        prop_assert_eq!(&document, &after.unwrap().to_document());
        let formatted = ldirectord_conf::format(&document);
        prop_assert_eq!(formatted, document.into_bytes());
    }
}

#[cfg(feature = "serde")]
mod serde {
    use ldirectord_conf::model::Effective;
    use ldirectord_conf::{Config, Document};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{config, distinct, input};

    const FILE: &str = "\
checktimeout=3
virtual=10.0.0.1:80
\tprotocol=tcp
\treal=10.0.0.2:80 masq 5 \"a\",\"b\" l:3 u:9
\tfallback=127.0.0.1:80
\tpasswd=\"hush\"
\tquiescent=yes
";

    #[test]
    fn names_are_those_of_the_directives() {
        let config = config(FILE).unwrap();

        let value = serde_json::to_value(&config).unwrap();

        let expected = json!({
            "global": { "checktimeout": 3 },
            "virtuals": [{
                "id": { "tcp": "10.0.0.1:80" },
                "settings": {
                    "fallback": { "address": "127.0.0.1", "port": 80, "forwarding": "gate" },
                    "passwd": "hush",
                    "quiescent": true,
                },
                "reals": [{
                    "address": "10.0.0.2:80",
                    "forwarding": "masq",
                    "weight": 5,
                    "request": "/a",
                    "receive": "b",
                    "lower_threshold": 3,
                    "upper_threshold": 9,
                }],
            }],
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn values_in_effect_name_their_lines() {
        let document = Document::parse(FILE);
        let config = config(FILE).unwrap();

        let value = serde_json::to_value(Effective::new(&config, &document)).unwrap();

        let settings = &value["virtuals"][0]["settings"];
        let expected = [
            (
                "checktimeout",
                json!({ "value": 3, "from": "global", "line": 1 }),
            ),
            (
                "negotiatetimeout",
                json!({ "value": 3, "from": "global", "line": 1 }),
            ),
            (
                "quiescent",
                json!({ "value": true, "from": "section", "line": 7 }),
            ),
            ("scheduler", json!({ "value": "wrr", "from": "default" })),
            (
                "service",
                json!({ "value": "http", "from": "virtual", "line": 2 }),
            ),
            ("database", json!({ "value": null, "from": "default" })),
        ];
        for (key, expected) in expected {
            assert_eq!(settings[key], expected, "{key}");
        }
        assert_eq!(value["global"]["checkinterval"]["value"], 10);
    }

    #[test]
    fn what_a_file_cannot_say_is_refused() {
        for (settings, expected) in [
            (json!({ "passwd": "a#b" }), "double quotes"),
            (
                json!({ "servicename": "a\tb" }),
                "`servicename` cannot be written",
            ),
            (json!({ "banana": 3 }), "unknown directive `banana`"),
            (json!({ "quiescent": "maybe" }), "exactly `yes` or `no`"),
        ] {
            let value = json!({
                "virtuals": [{ "id": { "tcp": "10.0.0.1:80" }, "settings": settings }],
            });

            let error = serde_json::from_value::<Config>(value).unwrap_err();

            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    proptest! {
        #[test]
        fn data_comes_back_as_the_same_configuration(bytes in input::any_file()) {
            let Some(before) = distinct(bytes) else { return Ok(()) };

            let text = serde_json::to_string(&before).unwrap();
            let after: Config = serde_json::from_str(&text).unwrap();

            prop_assert_eq!(&before, &after);
            let again: Value = serde_json::to_value(&after).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), again);
        }
    }
}
