//! The form in which Pacemaker prints documents.

use super::element::{Content, Element};
use super::escape::{escape_attribute, unescape_text};

/// An element as Pacemaker prints it: two blanks a level, double quotes, `<a/>`, final newline.
///
/// Attributes and children keep their order, comments and processing instructions inside stay.
/// This is how `cibadmin --query` and `crm_diff` print, but for line feeds and tabs in values:
/// Pacemaker before 3.0 damages those, here they are references.
///
/// ```
/// let tree = cib::xml::Tree::parse(b"<a><b  x='1'></b><!-- c --></a>")?;
/// let root = tree.root().ok_or("no root")?;
/// assert_eq!(cib::xml::pretty(root), "<a>\n  <b x=\"1\"/>\n  <!-- c -->\n</a>\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn pretty(element: Element<'_>) -> String {
    let mut out = String::new();
    pretty_at(element, 0, &mut out);
    out
}

/// As [`pretty`], some levels deep.
pub(crate) fn pretty_at(element: Element<'_>, depth: usize, out: &mut String) {
    let mut pending = vec![(depth, Step::Content(Content::Element(element)))];
    while let Some((depth, step)) = pending.pop() {
        match step {
            Step::Close(name) => line(out, depth, &["</", name, ">"]),
            Step::Content(Content::Comment(text)) => line(out, depth, &["<!--", text, "-->"]),
            Step::Content(Content::CData(text)) => line(out, depth, &["<![CDATA[", text, "]]>"]),
            Step::Content(Content::Other(raw)) => line(out, depth, &[raw]),
            Step::Content(Content::Text(raw)) => {
                if !unescape_text(raw).trim().is_empty() {
                    line(out, depth, &[raw.trim()]);
                }
            }
            Step::Content(Content::Element(element)) => {
                let inside: Vec<_> = element.contents().filter(is_something).collect();
                let end = if inside.is_empty() { "/>" } else { ">" };
                line(out, depth, &["<", &tag(element), end]);
                if !inside.is_empty() {
                    pending.push((depth, Step::Close(element.name())));
                    let steps = inside.into_iter().rev().map(Step::Content);
                    pending.extend(steps.map(|step| (depth + 1, step)));
                }
            }
        }
    }
}

enum Step<'t> {
    Content(Content<'t>),
    Close(&'t str),
}

fn is_something(content: &Content<'_>) -> bool {
    !matches!(content, Content::Text(raw) if unescape_text(raw).trim().is_empty())
}

fn line(out: &mut String, depth: usize, parts: &[&str]) {
    out.extend(std::iter::repeat_n("  ", depth));
    out.extend(parts.iter().copied());
    out.push('\n');
}

fn tag(element: Element<'_>) -> String {
    let mut tag = element.name().to_owned();
    for attribute in element.attributes() {
        tag.push(' ');
        tag.push_str(attribute.name());
        tag.push_str("=\"");
        tag.push_str(&escape_fully(&attribute.value()));
        tag.push('"');
    }
    tag
}

/// Raw text that stands for a value, with every character escaped that Pacemaker escapes.
pub(crate) fn escape_fully(value: &str) -> String {
    let escaped = escape_attribute(value);
    escaped.replace('\'', "&apos;").replace('>', "&gt;")
}
