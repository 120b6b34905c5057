//! Rules in their five contexts: what the schemas let stand although Pacemaker ignores it.
//!
//! | context | expressions that mean something |
//! |---|---|
//! | location constraint | `expression` (with `value-source`), `date_expression` |
//! | resource defaults | `date_expression`, `rsc_expression` |
//! | operation defaults | `date_expression`, `rsc_expression`, `op_expression` |
//! | parameters of resources and operations, meta attributes of operations | `expression`, `date_expression` |
//! | everything else | `date_expression` |

use super::finding::{Code, Finding};
use crate::rule::Context;
use crate::xml::Element;

/// Findings about all rules of the configuration.
pub(super) fn check<'t>(elements: impl Iterator<Item = Element<'t>>) -> Vec<Finding> {
    let rules = elements.filter(|element| element.name() == "rule");
    rules.flat_map(rule).collect()
}

fn rule(rule: Element<'_>) -> Vec<Finding> {
    let context = Context::of(rule);
    let unused = rule.children().filter(|part| !context.uses(part.name()));
    let mut findings: Vec<Finding> = unused.map(|part| context.unused(part)).collect();
    if context != Context::Location {
        findings.extend(context.location_only(rule, &["score", "score-attribute", "role"]));
        let expressions = rule.children_named("expression");
        findings
            .extend(expressions.flat_map(|part| context.location_only(part, &["value-source"])));
    }
    findings
}

impl Context {
    fn uses(self, part: &str) -> bool {
        match part {
            "expression" => matches!(self, Self::Location | Self::NodeAware),
            "rsc_expression" => matches!(self, Self::ResourceDefaults | Self::OperationDefaults),
            "op_expression" => self == Self::OperationDefaults,
            _ => true,
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Location => "a location constraint",
            Self::NodeAware => "parameters of a resource or settings of an operation",
            Self::OperationDefaults => "operation defaults",
            Self::Other => "a set that is not chosen for a node",
            Self::ResourceDefaults => "resource defaults",
        }
    }

    fn unused(self, part: Element<'_>) -> Finding {
        let message = format!("<{}> never matches in {}", part.name(), self.describe());
        let help =
            "remove it; `cibadmin --query` and the schema let it pass all the same".to_owned();
        Finding::warning(Code::RuleContext, part, message, help)
    }

    /// Attributes that only rules of location constraints use. A literal value source is the default.
    fn location_only(self, element: Element<'_>, names: &[&str]) -> Vec<Finding> {
        let given = names.iter().filter(|name| {
            let value = element.attribute(name);
            value.is_some_and(|value| value != "literal")
        });
        given
            .map(|name| {
                let message = format!(
                    "`{name}` of <{}> has no effect in {}",
                    element.name(),
                    self.describe()
                );
                let help = "remove it: it counts in location constraints only".to_owned();
                Finding::warning(Code::RuleContext, element, message, help).at(element, name)
            })
            .collect()
    }
}
