//! The peak of memory that a document takes, its own bytes included. One test alone in its
//! process: the kernel counts for all threads together.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

use std::process::Command;
use std::{env, fs};

use ldirectord_conf::Document;

const MIB: usize = 1 << 20;

/// A line of /proc/self/status in bytes.
fn status(name: &str) -> usize {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let kibibytes = line.trim_matches([':', ' ', '\t', 'k', 'B']);
    kibibytes.parse::<usize>().unwrap() * 1024
}

/// Files of each shape, by the text that they repeat.
const SHAPES: &[(&str, &str)] = &[
    ("only LF", "\n"),
    ("headers", "virtual=\n"),
    ("one line", "x"),
    (
        "a usual file",
        "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1\n\tservice=http\n",
    ),
];

/// Says in the environment which shape a process is to measure.
const SHAPE: &str = "LVSKIT_SHAPE";

#[test]
fn a_document_takes_at_most_four_times_its_size() {
    if let Ok(shape) = env::var(SHAPE) {
        let (name, text) = SHAPES[shape.parse::<usize>().unwrap()];
        return measure(name, text);
    }
    // Memory that a process has freed would count for nothing in the next measurement.
    for shape in 0..SHAPES.len() {
        let mut command = Command::new(env::current_exe().unwrap());
        command.arg("--nocapture").env(SHAPE, shape.to_string());
        assert!(command.status().unwrap().success());
    }
}

fn measure(name: &str, text: &str) {
    let size = 8 * MIB / text.len() * text.len();
    let before = status("VmRSS");

    let document = Document::parse(text.repeat(size / text.len()));

    let peak = status("VmHWM") - before;
    assert_eq!(document.as_bytes().len(), size);

    assert!(
        peak >= size,
        "{name}: {peak} bytes for {size}, this is no measurement"
    );
    assert!(peak <= 4 * size, "{name}: {peak} bytes for {size}");
}
