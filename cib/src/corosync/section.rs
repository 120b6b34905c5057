//! The syntax of corosync.conf: nested sections of `name: value` lines.

/// A section with its lines, then the sections inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    name: &'static str,
    values: Vec<(String, String)>,
    inner: Vec<Self>,
}

impl Section {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    pub(super) fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Adds options as pcs does: sorted by name.
    pub(super) fn options(mut self, options: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut sorted: Vec<_> = options.into_iter().collect();
        sorted.sort();
        self.values.extend(sorted);
        self
    }

    /// Adds those of some options that are given, in the order of the names.
    pub(super) fn in_order(mut self, names: &[&str], options: &[(String, String)]) -> Self {
        for name in names {
            if let Some(value) = super::options::value(options, name) {
                self = self.value(*name, value);
            }
        }
        self
    }

    pub(super) fn sections(mut self, inner: impl IntoIterator<Item = Self>) -> Self {
        self.inner.extend(inner);
        self
    }

    /// The sections one after the other, an empty line between them.
    pub(super) fn render(sections: &[Self]) -> String {
        let mut lines = Vec::new();
        for (index, section) in sections.iter().enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            lines.extend(section.lines());
        }
        lines.join("\n") + "\n"
    }

    /// Sections nest two deep at most, so recursion is short.
    fn lines(&self) -> Vec<String> {
        let mut body: Vec<String> = self
            .values
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        for section in &self.inner {
            if !body.is_empty() {
                body.push(String::new());
            }
            body.extend(section.lines());
        }
        let indented = |line: String| {
            if line.is_empty() {
                line
            } else {
                format!("    {line}")
            }
        };
        let start = format!("{} {{", self.name);
        std::iter::once(start)
            .chain(body.into_iter().map(indented))
            .chain(std::iter::once("}".to_owned()))
            .collect()
    }
}
