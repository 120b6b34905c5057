//! Random rules and the documents around them, as text.

use cib::rule::Context;

use super::campaign::Random;

/// Node attributes: a name, and a value for each of the nodes n1 and n2.
pub(crate) const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("a", "5", "10"),
    ("b", "1.5", "1.50"),
    ("c", "Berlin", "berlin"),
    ("d", "1.10.2", "1.9"),
    ("e", "", "INFINITY"),
    ("f", "12x", " 7"),
    ("attr-1", "one", "uno"),
    ("attr-12", "twelve", "5"),
];

pub(crate) const PARAMETERS: &[(&str, &str)] = &[("limit", "5"), ("city", "berlin"), ("v", "1.10")];
pub(crate) const META: &[(&str, &str)] = &[("limit", "10"), ("weight", "1.5")];

pub(crate) const TIMES: &[&str] = &[
    "2024-02-29 23:59:59Z",
    "2024-05-06 12:34:56 +01:00",
    "2023-12-31 22:30:00 -05:00",
    "2024-01-01 00:00:00Z",
    "2021-01-03 10:00:00 +05:30",
    "2020-12-31 12:00:00Z",
];

pub(crate) fn maybe(random: &mut Random, name: &str, values: &[&str]) -> String {
    if random.below(2) == 0 {
        return String::new();
    }
    format!(" {name}=\"{}\"", random.pick(values))
}

pub(crate) fn expression(random: &mut Random, id: &str) -> String {
    let names = [
        "a", "b", "c", "d", "e", "f", "#uname", "missing", "attr-%1", "%0", "#role",
    ];
    let operations = [
        "lt",
        "gt",
        "lte",
        "gte",
        "eq",
        "ne",
        "eq",
        "ne",
        "gt",
        "lt",
        "EQ",
        "defined",
        "not_defined",
    ];
    let values = [
        "5",
        "10",
        "1.5",
        "berlin",
        "BERLIN",
        "1.10",
        "1.9.0",
        "n1",
        "n2",
        "one",
        "",
        "x",
        "INFINITY",
        "-3",
        "limit",
        "city",
        "v",
        "weight",
        "12",
        "7",
        "1e1",
        "Started",
        "99999999999999999999",
    ];
    let types = [
        "string", "integer", "number", "version", "number", "integer",
    ];
    let sources = ["literal", "param", "meta", "param", "other"];
    let mut kind = maybe(random, "type", &types);
    let operation = *random.pick(&operations);
    let defined = operation.ends_with("defined");
    let mut value = format!(" value=\"{}\"", random.pick(&values));
    if defined && random.below(8) > 0 || !defined && random.below(20) == 0 {
        value.clear();
    }
    // Texts without any number make the tools count versions for ever.
    if kind.contains("version")
        && !["5", "10", "1.5", "1.10", "1.9.0", "12", "7"]
            .iter()
            .any(|known| value == format!(" value=\"{known}\""))
    {
        kind.clear();
    }
    let source = maybe(random, "value-source", &sources);
    if kind.contains("version") && !source.is_empty() && !source.contains("literal") {
        kind.clear();
    }
    let name = *random.pick(if kind.contains("version") {
        &["a", "b", "d"]
    } else {
        &names
    });
    format!(
        "<expression id=\"{id}\" attribute=\"{name}\" operation=\"{operation}\"{value}{kind}{source}/>"
    )
}

pub(crate) fn date_expression(random: &mut Random, id: &str) -> String {
    let moments = [
        "2024-01-01",
        "2023-12-31 22:30:00Z",
        "2024-02-29 23:59:59Z",
        "2024-05-06 11:34:56Z",
        "2025-01-01",
        "2020-W53-7",
        "2021-003 10:00:00 +05:30",
        "20240506T123456 +01:00",
        "1999-01-01",
        "2024-13-01",
        "x",
        "2024-05-06 12:34:57 +01:00",
        "2020-02-29",
    ];
    let operation = maybe(
        random,
        "operation",
        &[
            "in_range",
            "gt",
            "lt",
            "date_spec",
            "date_spec",
            "in_range",
            "GT",
        ],
    );
    let start = maybe(random, "start", &moments);
    let end = maybe(random, "end", &moments);
    let mut inside = String::new();
    if random.below(3) == 0 {
        inside += &format!("<duration id=\"{id}-u\"");
        for part in [
            "years", "months", "weeks", "days", "hours", "minutes", "seconds",
        ] {
            if random.below(4) == 0 {
                inside += &format!(
                    " {part}=\"{}\"",
                    random.pick(&["1", "2", "4", "12", "-1", "40", "3x", "x", "500", ""])
                );
            }
        }
        inside += "/>";
    }
    if operation.contains("date_spec") || random.below(6) == 0 {
        inside += &date_spec(random, id);
    }
    format!("<date_expression id=\"{id}\"{operation}{start}{end}>{inside}</date_expression>")
}

pub(crate) fn date_spec(random: &mut Random, id: &str) -> String {
    let parts: &[(&str, &[&str])] = &[
        (
            "years",
            &["2024", "2020-2024", "2021-", "-2023", "2024-2024"],
        ),
        ("months", &["1-3", "5", "12", "2", "-6"]),
        ("monthdays", &["29", "1-7", "31", "6-"]),
        ("hours", &["9-16", "23", "0", "12-"]),
        ("minutes", &["30-40", "59", "0"]),
        ("seconds", &["56", "59", "0-10"]),
        ("yeardays", &["366", "1", "60-130", "-1"]),
        ("weekyears", &["2020", "2024", "2021-2024"]),
        ("weeks", &["1", "53", "9-19"]),
        ("weekdays", &["1-5", "7", "4", "--1"]),
        ("moon", &["0", "4-7", "1-6"]),
    ];
    let mut text = format!("<date_spec id=\"{id}-s\"");
    for (name, values) in parts {
        let chance = if *name == "years" { 2 } else { 6 };
        if random.below(chance) == 0 {
            let odd = ["", "-", "x", "5x", "1-2-3", "5- 9", " 5", "+4", "-0", "--"];
            let value = if random.below(12) == 0 {
                random.pick(&odd)
            } else {
                random.pick(values)
            };
            text += &format!(" {name}=\"{value}\"");
        }
    }
    text + "/>"
}

pub(crate) fn rsc_expression(random: &mut Random, id: &str) -> String {
    let class = maybe(random, "class", &["ocf", "systemd", "lsb"]);
    let provider = maybe(random, "provider", &["pacemaker", "heartbeat"]);
    let kind = maybe(random, "type", &["Dummy", "IPaddr2", "nginx"]);
    format!("<rsc_expression id=\"{id}\"{class}{provider}{kind}/>")
}

pub(crate) fn op_expression(random: &mut Random, id: &str) -> String {
    let intervals = [
        "10", "10s", "10000ms", "PT10S", "10 sec", "0", "20", "x", "", "10.7", "-1", "P2D", "10Sx",
    ];
    let interval = maybe(random, "interval", &intervals);
    format!(
        "<op_expression id=\"{id}\" name=\"{}\"{interval}/>",
        random.pick(&["monitor", "monitor", "start", "x"])
    )
}

pub(crate) fn rule(
    random: &mut Random,
    id: &str,
    depth: usize,
    context: Context,
    attributes: &str,
) -> String {
    let boolean = maybe(random, "boolean-op", &["and", "or", "or", "AND", "xor"]);
    let mut text = format!("<rule id=\"{id}\"{boolean}{attributes}>");
    for number in 0..random.below(4) + usize::from(random.below(10) > 0) {
        let id = format!("{id}-{number}");
        text += &match (random.below(10), context) {
            (0, _) if depth < 2 => rule(random, &id, depth + 1, context, ""),
            (1, Context::ResourceDefaults)
            | (
                1..=4,
                Context::Location
                | Context::NodeAware
                | Context::OperationDefaults
                | Context::Other,
            ) => date_expression(random, &id),
            (5, Context::ResourceDefaults) | (5..=6, Context::OperationDefaults) => {
                rsc_expression(random, &id)
            }
            (_, Context::ResourceDefaults) => rsc_expression(random, &id),
            (_, Context::OperationDefaults) => op_expression(random, &id),
            _ => expression(random, &id),
        };
    }
    text + "</rule>"
}

pub(crate) fn nvset(name: &str, id: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: String = pairs
        .iter()
        .map(|(key, value)| {
            format!(
                "<nvpair id=\"{id}-{}\" name=\"{key}\" value=\"{value}\"/>",
                key.replace('#', "")
            )
        })
        .collect();
    format!("<{name} id=\"{id}\">{pairs}</{name}>")
}

/// A CIB of two online nodes with these parts of `configuration`.
pub(crate) fn cib(resources: &str, constraints: &str, defaults: &str, history: &str) -> String {
    let node = |number: usize| {
        let pairs: Vec<(&str, &str)> = ATTRIBUTES
            .iter()
            .map(|(name, one, two)| (*name, if number == 1 { *one } else { *two }))
            .collect();
        let set = nvset("instance_attributes", &format!("n{number}-i"), &pairs);
        format!("<node id=\"{number}\" uname=\"n{number}\">{set}</node>")
    };
    let state = |number: usize| {
        let history = if number == 1 { history } else { "" };
        format!(
            "<node_state id=\"{number}\" uname=\"n{number}\" in_ccm=\"true\" crmd=\"online\" join=\"member\" \
             expected=\"member\"><lrm id=\"{number}\"><lrm_resources>{history}</lrm_resources></lrm></node_state>"
        )
    };
    let options = nvset(
        "cluster_property_set",
        "options",
        &[("stonith-enabled", "false"), ("symmetric-cluster", "true")],
    );
    format!(
        "<cib admin_epoch=\"0\" epoch=\"1\" num_updates=\"0\" validate-with=\"none\" crm_feature_set=\"3.16.1\" \
         have-quorum=\"1\"><configuration><crm_config>{options}</crm_config><nodes>{}{}</nodes><resources>{resources}\
         </resources><constraints>{constraints}</constraints>{defaults}</configuration><status>{}{}</status></cib>",
        node(1),
        node(2),
        state(1),
        state(2)
    )
}
