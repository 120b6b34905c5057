//! One span per check, one event per transition; nothing else above debug.
//!
//! A program of its own: tracing remembers for the whole process who listens to a span, so that
//! monitors of other tests, which nobody listens to, would be in the way.
#![cfg(feature = "tracing")]
#![expect(clippy::unwrap_used, reason = "test helpers")]

#[path = "observe/support.rs"]
mod support;

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use support::eventful;

/// Writes down every span and event, one line each.
#[derive(Clone, Debug, Default)]
struct Notes {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<AtomicU64>,
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

impl Notes {
    fn note(&self, what: &str, metadata: &Metadata<'_>, fields: &Fields) {
        let line = format!("{} {what}{}", metadata.level(), fields.0);
        self.lines.lock().unwrap().push(line);
    }

    fn count(&self, start: &str) -> usize {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.starts_with(start)).count()
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "health"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(String::new());
        span.record(&mut fields);
        self.note(span.metadata().name(), span.metadata(), &fields);
        Id::from_u64(self.spans.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.note("event", event.metadata(), &fields);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn each_check_is_a_span_and_each_transition_an_event() {
    let notes = Notes::default();
    let _guard = tracing::subscriber::set_default(notes.clone());

    let (monitor, _events) = eventful("a").await;
    monitor.maintenance(&"a");

    let span = "DEBUG probe kind=\"eventful\" target=127.0.0.1:1";
    assert_eq!(notes.count(span), 4);
    assert_eq!(notes.count("DEBUG event message=probed"), 4);
    let transitions: Vec<String> = {
        let lines = notes.lines.lock().unwrap();
        let info = lines.iter().filter(|line| line.starts_with("INFO"));
        info.cloned().collect()
    };
    let head = "INFO event message=transition key=\"a\"";
    let expected = [
        format!("{head} from=unknown to=up report=pass"),
        format!("{head} from=up to=down report=fail: status 503: over\\\"load\\n"),
        format!("{head} from=down to=up report=pass"),
        format!("{head} from=up to=maintenance report=pass"),
    ];
    assert_eq!(transitions, expected);
    assert_eq!(notes.count(&Level::WARN.to_string()), 0);
}
