//! Settings are checked before they are written, and unknown ones are let through.
#![expect(
    clippy::unwrap_used,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::fs;
use std::path::PathBuf;

use ipvs::sysctl::{Parameter, Settings, Value};

/// A directory that goes away with its test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("ipvs-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn values_are_read_as_the_kernel_prints_them() {
    let files = [
        ("sync_threshold", "3\t50\n"),
        ("est_cpulist", "0-3\n"),
        ("new", "1 2 3\n"),
    ];
    let directory = Directory::new("read", &files);
    let settings = Settings::at(&directory.0);

    assert_eq!(
        settings.names().unwrap(),
        ["est_cpulist", "new", "sync_threshold"]
    );
    assert_eq!(settings.get("sync_threshold").unwrap(), Value::Pair(3, 50));
    assert_eq!(
        settings.get("est_cpulist").unwrap(),
        Value::Text("0-3".to_owned())
    );
    assert_eq!(
        settings.get("new").unwrap(),
        Value::Text("1 2 3".to_owned())
    );
    let absent = settings.get("conntrack").unwrap_err();
    assert_eq!(absent.to_string(), "cannot read net.ipv4.vs.conntrack");
}

#[test]
fn value_out_of_range_is_not_written() {
    let files = [
        ("drop_entry", "0\n"),
        ("sync_threshold", "3 50\n"),
        ("sync_ports", "1\n"),
    ];
    let directory = Directory::new("range", &files);
    let settings = Settings::at(&directory.0);

    let errors = [
        settings.set("drop_entry", 4).unwrap_err(),
        settings.set("drop_entry", "often").unwrap_err(),
        settings.set("sync_threshold", (50, 50)).unwrap_err(),
        settings.set("sync_ports", 3).unwrap_err(),
        settings.set("../x", 3).unwrap_err(),
    ]
    .map(|error| error.to_string());

    assert_eq!(
        errors,
        [
            "net.ipv4.vs.drop_entry cannot be `4`: use 0 to 3",
            "net.ipv4.vs.drop_entry cannot be `often`: use 0 to 3",
            "net.ipv4.vs.sync_threshold cannot be `50 50`: use a threshold below its period, such \
             as `3 50`",
            "net.ipv4.vs.sync_ports cannot be `3`: use a power of two",
            "`../x` is no name of a setting: use lower-case letters, digits and `_`",
        ]
    );
    assert_eq!(settings.get("drop_entry").unwrap(), Value::Number(0));
}

#[test]
fn written_value_is_read_back() {
    let directory = Directory::new("write", &[]);
    let settings = Settings::at(&directory.0);
    let cases = [
        ("sync_threshold", Value::Pair(8, 0)),
        ("est_nice", Value::Number(-20)),
        ("est_cpulist", Value::Text("0-2,8".to_owned())),
        ("of_next_year", Value::Text("any thing at all".to_owned())),
    ];

    for (name, value) in cases {
        settings.set(name, value.clone()).unwrap();

        assert_eq!(settings.get(name).unwrap(), value, "{name}");
    }
}

#[test]
fn parameters_are_found_by_name_in_order() {
    let names: Vec<_> = Parameter::all().iter().map(Parameter::name).collect();

    assert!(names.is_sorted());
    for name in names {
        assert_eq!(Parameter::named(name).unwrap().name(), name);
    }
    assert_eq!(Parameter::named("of_next_year"), None);
}
