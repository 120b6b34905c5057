//! Rules written into a document.

use super::super::Dialect;
use super::super::edit::{Edit, Outcome};
use super::super::ids::Ids;
use super::{Expression, Operator};
use crate::model::Schema;
use crate::xml::{NewElement, NodeId};

/// The two ways in which pcs writes rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Style {
    /// A single expression has no `boolean-op`; equal operators are one rule.
    Classic,
    /// Each rule has a `boolean-op`.
    Modern,
}

/// Writes a rule into its parent; `id` is that of the rule, or made from the parent's.
pub(in super::super) fn write(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    parent: NodeId,
    rule: &Expression,
    (style, id): (Style, Option<&str>),
) -> Outcome<NodeId> {
    let id = match id {
        Some(id) => {
            ids.take(id);
            id.to_owned()
        }
        None => ids.part(&edit.attribute(parent, "id"), "rule"),
    };
    let element = edit.append(parent, &NewElement::new("rule").attribute("id", id))?;
    if let Expression::Bool { operator, parts } = rule {
        edit.set(element, "boolean-op", operator.name())?;
        write_parts(edit, ids, element, (*operator, parts), style)?;
    } else {
        write_part(edit, ids, element, (None, rule), style)?;
    }
    Ok(element)
}

fn write_parts(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    rule: NodeId,
    (operator, parts): (Operator, &[Expression]),
    style: Style,
) -> Outcome {
    parts
        .iter()
        .try_for_each(|part| write_part(edit, ids, rule, (Some(operator), part), style))
}

fn write_part(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    rule: NodeId,
    (outer, part): (Option<Operator>, &Expression),
    style: Style,
) -> Outcome {
    match part {
        Expression::Bool { operator, parts } => {
            if style == Style::Classic && outer == Some(*operator) {
                return write_parts(edit, ids, rule, (*operator, parts), style);
            }
            let nested = write(edit, ids, rule, part, (style, None))?;
            // Before schema 3.9 each rule needs a score, used or not.
            let needed = edit.dialect < Dialect::V0_12 || edit.schema() < Schema::new(3, 9);
            if needed {
                edit.set(nested, "score", "0")?;
            }
            Ok(())
        }
        Expression::Operation { name, interval } => {
            let id = ids.part(&edit.attribute(rule, "id"), &format!("op-{name}"));
            let mut new = NewElement::new("op_expression")
                .attribute("id", id)
                .attribute("name", name.as_str());
            if let Some(interval) = interval {
                new = new.attribute("interval", interval.as_str());
            }
            edit.append(rule, &new).map(|_| ())
        }
        Expression::Resource {
            class,
            provider,
            kind,
        } => {
            let names = [("class", class), ("provider", provider), ("type", kind)];
            let present = || names.into_iter().filter(|(_, value)| !value.is_empty());
            let values: Vec<&str> = present().map(|(_, value)| value.as_str()).collect();
            let suffix = format!("rsc-{}", values.join("-"));
            let id = ids.part(&edit.attribute(rule, "id"), &suffix);
            let mut new = NewElement::new("rsc_expression").attribute("id", id);
            for (name, value) in present() {
                new = new.attribute(name, value.as_str());
            }
            edit.append(rule, &new).map(|_| ())
        }
        Expression::Attribute { .. } => {
            let id = ids.part(&edit.attribute(rule, "id"), "expr");
            let new = attribute(edit, id, part);
            edit.append(rule, &new).map(|_| ())
        }
        Expression::Date { .. } | Expression::DateRange { .. } | Expression::DateSpec(_) => {
            write_date(edit, ids, rule, part)
        }
    }
}

fn attribute(edit: &Edit<'_>, id: String, part: &Expression) -> NewElement {
    let new = NewElement::new("expression").attribute("id", id);
    let Expression::Attribute {
        operation,
        attribute,
        kind,
        value,
    } = part
    else {
        return new;
    };
    let mut new = new
        .attribute("operation", operation.as_str())
        .attribute("attribute", attribute.as_str());
    if let Some(kind) = kind {
        let legacy = kind == "integer" && edit.schema() < Schema::new(3, 5);
        new = new.attribute("type", if legacy { "number" } else { kind });
    }
    match value {
        Some(value) => new.attribute("value", value.as_str()),
        None => new,
    }
}

fn write_date(edit: &mut Edit<'_>, ids: &mut Ids, rule: NodeId, part: &Expression) -> Outcome {
    let id = ids.part(&edit.attribute(rule, "id"), "expr");
    let operation = if let Expression::Date { after, .. } = part {
        if *after { "gt" } else { "lt" }
    } else if matches!(part, Expression::DateSpec(_)) {
        "date_spec"
    } else {
        "in_range"
    };
    let new = NewElement::new("date_expression")
        .attribute("id", id.as_str())
        .attribute("operation", operation);
    let element = edit.append(rule, &new)?;
    match part {
        Expression::Date { after, date } => {
            edit.set(element, if *after { "start" } else { "end" }, date)
        }
        Expression::DateSpec(parts) => {
            append_date(edit, ids, element, ("date_spec", "datespec"), parts)
        }
        Expression::DateRange {
            start,
            end,
            duration,
        } => {
            if let Some(start) = start {
                edit.set(element, "start", start)?;
            }
            match (duration, end) {
                (Some(parts), _) => {
                    append_date(edit, ids, element, ("duration", "duration"), parts)
                }
                (None, Some(end)) => edit.set(element, "end", end),
                (None, None) => Ok(()),
            }
        }
        Expression::Attribute { .. }
        | Expression::Bool { .. }
        | Expression::Operation { .. }
        | Expression::Resource { .. } => Ok(()),
    }
}

fn append_date(
    edit: &mut Edit<'_>,
    ids: &mut Ids,
    expression: NodeId,
    (tag, suffix): (&str, &str),
    parts: &[(String, String)],
) -> Outcome {
    let id = ids.part(&edit.attribute(expression, "id"), suffix);
    let mut new = NewElement::new(tag).attribute("id", id);
    for (name, value) in parts {
        new = new.attribute(name.as_str(), value.as_str());
    }
    edit.append(expression, &new).map(|_| ())
}
