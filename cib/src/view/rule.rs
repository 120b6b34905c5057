//! Rules: conditions on nodes, resources, operations and time.

use std::borrow::Cow;

use super::view;
use crate::model::{Role, Score};
use crate::xml::Element;

view! {
    /// A rule: conditions that must all, or not all, be met.
    Rule: "rule"
}

impl<'t> Rule<'t> {
    /// The id of the rule that this one stands for.
    #[must_use]
    pub fn id_ref(self) -> Option<Cow<'t, str>> {
        self.0.attribute("id-ref")
    }

    /// The rule itself, or the one of the same document that it stands for; `None` if that one is
    /// missing or stands for a third.
    #[must_use]
    pub fn resolved(self) -> Option<Self> {
        let Some(id) = self.id_ref() else {
            return Some(self);
        };
        let rules = self.0.tree().root()?.descendants().filter_map(Self::cast);
        rules
            .into_iter()
            .find(|rule| rule.id() == id && rule.id_ref().is_none())
    }

    /// `and` (also where nothing is said) or `or`.
    #[must_use]
    pub fn boolean_op(self) -> Cow<'t, str> {
        self.0
            .attribute("boolean-op")
            .unwrap_or(Cow::Borrowed("and"))
    }

    /// The role that the rule is about, in a location constraint.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.0.attribute("role")?.parse().ok()
    }

    /// The score that nodes get, in a location constraint.
    #[must_use]
    pub fn score(self) -> Option<Score> {
        self.0.attribute("score")?.parse().ok()
    }

    /// The node attribute whose value is the score, in a location constraint.
    #[must_use]
    pub fn score_attribute(self) -> Option<Cow<'t, str>> {
        self.0.attribute("score-attribute")
    }

    /// The conditions in document order.
    pub fn conditions(self) -> impl Iterator<Item = Condition<'t>> {
        self.0.children().map(Condition::of)
    }
}

/// A part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition<'t> {
    /// About time.
    Date(DateExpression<'t>),
    /// About an attribute of a node.
    Expression(Expression<'t>),
    /// About an operation.
    Operation(OpExpression<'t>),
    /// An element that no schema knows here.
    Other(Element<'t>),
    /// About a resource's agent.
    Resource(RscExpression<'t>),
    /// A rule inside the rule.
    Rule(Rule<'t>),
}

impl<'t> Condition<'t> {
    fn of(element: Element<'t>) -> Self {
        match element.name() {
            "date_expression" => Self::Date(DateExpression(element)),
            "expression" => Self::Expression(Expression(element)),
            "op_expression" => Self::Operation(OpExpression(element)),
            "rsc_expression" => Self::Resource(RscExpression(element)),
            "rule" => Self::Rule(Rule(element)),
            _ => Self::Other(element),
        }
    }

    /// The element behind the condition.
    #[must_use]
    pub fn element(self) -> Element<'t> {
        match self {
            Self::Date(view) => view.0,
            Self::Expression(view) => view.0,
            Self::Operation(view) => view.0,
            Self::Other(element) => element,
            Self::Resource(view) => view.0,
            Self::Rule(view) => view.0,
        }
    }
}

view! {
    /// A condition on an attribute of a node.
    Expression: "expression"
}

impl<'t> Expression<'t> {
    /// The node attribute's name; `%0` to `%9` stand for what a resource pattern matched.
    #[must_use]
    pub fn attribute(self) -> Option<Cow<'t, str>> {
        self.0.attribute("attribute")
    }

    /// `lt`, `gt`, `lte`, `gte`, `eq`, `ne`, `defined` or `not_defined`.
    #[must_use]
    pub fn operation(self) -> Option<Cow<'t, str>> {
        self.0.attribute("operation")
    }

    /// What to compare with.
    #[must_use]
    pub fn value(self) -> Option<Cow<'t, str>> {
        self.0.attribute("value")
    }

    /// How to compare: `string`, `integer`, `number` or `version`.
    #[must_use]
    pub fn value_type(self) -> Option<Cow<'t, str>> {
        self.0.attribute("type")
    }

    /// What the value is: itself (`literal`, also where nothing is said), or the name of a
    /// parameter (`param`) or meta attribute (`meta`) of the resource.
    #[must_use]
    pub fn value_source(self) -> Cow<'t, str> {
        self.0
            .attribute("value-source")
            .unwrap_or(Cow::Borrowed("literal"))
    }
}

view! {
    /// A condition on time.
    DateExpression: "date_expression"
}

impl<'t> DateExpression<'t> {
    /// `in_range` (also where nothing is said), `gt`, `lt` or `date_spec`.
    #[must_use]
    pub fn operation(self) -> Cow<'t, str> {
        self.0
            .attribute("operation")
            .unwrap_or(Cow::Borrowed("in_range"))
    }

    /// When it starts, as written.
    #[must_use]
    pub fn start(self) -> Option<Cow<'t, str>> {
        self.0.attribute("start")
    }

    /// When it ends, as written.
    #[must_use]
    pub fn end(self) -> Option<Cow<'t, str>> {
        self.0.attribute("end")
    }

    /// How long it lasts.
    #[must_use]
    pub fn duration(self) -> Option<Duration<'t>> {
        self.0.children().find_map(Duration::cast)
    }

    /// Which dates and times match.
    #[must_use]
    pub fn date_spec(self) -> Option<DateSpec<'t>> {
        self.0.children().find_map(DateSpec::cast)
    }
}

view! {
    /// A length of time: `years`, `months`, `weeks`, `days`, `hours`, `minutes`, `seconds`.
    Duration: "duration"
}

view! {
    /// Ranges of parts of a date and time, such as `hours="9-16"`.
    DateSpec: "date_spec"
}

macro_rules! parts {
    ($view:ident) => {
        impl<'t> $view<'t> {
            /// The parts that the element names with their texts, the id left out.
            pub fn parts(self) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
                let attributes = self.0.attributes().filter(|part| part.name() != "id");
                attributes.map(|part| (part.name(), part.value()))
            }

            /// One part's text.
            #[must_use]
            pub fn part(self, name: &str) -> Option<Cow<'t, str>> {
                self.0.attribute(name)
            }
        }
    };
}
parts!(Duration);
parts!(DateSpec);

view! {
    /// A condition on the agent of a resource; what it does not name may be anything.
    RscExpression: "rsc_expression"
}

impl<'t> RscExpression<'t> {
    /// The agent's class.
    #[must_use]
    pub fn class(self) -> Option<Cow<'t, str>> {
        self.0.attribute("class")
    }

    /// The agent's provider.
    #[must_use]
    pub fn provider(self) -> Option<Cow<'t, str>> {
        self.0.attribute("provider")
    }

    /// The agent's type.
    #[must_use]
    pub fn kind(self) -> Option<Cow<'t, str>> {
        self.0.attribute("type")
    }
}

view! {
    /// A condition on an operation.
    OpExpression: "op_expression"
}

impl<'t> OpExpression<'t> {
    /// The operation's name.
    #[must_use]
    pub fn name(self) -> Option<Cow<'t, str>> {
        self.0.attribute("name")
    }

    /// The operation's interval as written; any interval where nothing is said.
    #[must_use]
    pub fn interval(self) -> Option<Cow<'t, str>> {
        self.0.attribute("interval")
    }
}
