//! Rules as owned values: what an element says, ready to be decided, built or compared.

use crate::model::{Role, Score};
use crate::view;
use crate::xml::{EditError, NewElement, NodeId, Place, Tree};

/// A rule: conditions that must all, or not all, be met.
///
/// Texts stay as written: what `start="T12:00"` means depends on the clock, and what a misspelt
/// operation means on the [`Release`](super::Release).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Rule {
    /// The rule's id, or that of the rule that it stands for.
    pub id: String,
    /// How the conditions count; `and` where nothing is said.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub boolean_op: Option<String>,
    /// The role that the rule is about.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub role: Option<Role>,
    /// The score that nodes get.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub score: Option<RuleScore>,
    /// The conditions in document order; `None` if the rule stands for one that is missing.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub conditions: Option<Vec<Condition>>,
}

/// What a rule of a location constraint gives to the nodes that satisfy it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum RuleScore {
    /// The value of the node attribute of this name.
    Attribute(String),
    /// This score.
    Score(Score),
}

/// A part of a [`Rule`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Condition {
    /// About time.
    #[cfg_attr(feature = "serde", serde(rename = "date_expression"))]
    Date(Box<DateExpression>),
    /// About an attribute of a node.
    #[cfg_attr(feature = "serde", serde(rename = "expression"))]
    Expression(Expression),
    /// About an operation.
    #[cfg_attr(feature = "serde", serde(rename = "op_expression"))]
    Operation(OpExpression),
    /// An element of another name, which is never met.
    #[cfg_attr(feature = "serde", serde(rename = "other"))]
    Other(String),
    /// About a resource's agent.
    #[cfg_attr(feature = "serde", serde(rename = "rsc_expression"))]
    Resource(RscExpression),
    /// A rule inside the rule.
    #[cfg_attr(feature = "serde", serde(rename = "rule"))]
    Rule(Rule),
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident of $element:literal { $($(#[$field_doc:meta])* $field:ident: $attribute:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name {
            /// The element's id; empty if it has none.
            pub id: String,
            $(
                $(#[$field_doc])*
                #[cfg_attr(
                    feature = "serde",
                    serde(rename = $attribute, default, skip_serializing_if = "Option::is_none")
                )]
                pub $field: Option<String>,
            )*
        }

        impl $name {
            fn read(view: view::$name<'_>) -> Self {
                let text = |name| view.element().attribute(name).map(|text| text.into_owned());
                Self { id: view.id().into_owned(), $($field: text($attribute),)* }
            }

            fn element(&self) -> NewElement {
                let element = NewElement::new($element).attribute("id", &*self.id);
                $(let element = with(element, $attribute, self.$field.as_deref());)*
                element
            }
        }
    };
}

record! {
    /// A condition on an attribute of a node.
    Expression of "expression" {
        /// The node attribute's name; `%0` to `%9` stand for what a resource pattern matched.
        attribute: "attribute",
        /// `lt`, `gt`, `lte`, `gte`, `eq`, `ne`, `defined` or `not_defined`.
        operation: "operation",
        /// What to compare with.
        value: "value",
        /// `string`, `integer`, `number` or `version`.
        value_type: "type",
        /// `literal`, `param` or `meta`.
        value_source: "value-source",
    }
}

record! {
    /// A condition on the agent of a resource.
    RscExpression of "rsc_expression" {
        /// The agent's class.
        class: "class",
        /// The agent's provider.
        provider: "provider",
        /// The agent's type.
        kind: "type",
    }
}

record! {
    /// A condition on an operation.
    OpExpression of "op_expression" {
        /// The operation's name.
        name: "name",
        /// The operation's interval; any where nothing is said.
        interval: "interval",
    }
}

record! {
    /// A length of time; every part is an integer, negative ones included.
    Duration of "duration" {
        /// Calendar years.
        years: "years",
        /// Calendar months.
        months: "months",
        /// Weeks of seven days.
        weeks: "weeks",
        /// Days.
        days: "days",
        /// Hours.
        hours: "hours",
        /// Minutes.
        minutes: "minutes",
        /// Seconds.
        seconds: "seconds",
    }
}

record! {
    /// Ranges of parts of a date and time: `9-16`, `9-`, `-16` or `9`.
    DateSpec of "date_spec" {
        /// Years.
        years: "years",
        /// Months, 1 to 12.
        months: "months",
        /// Days of the month, 1 to 31.
        monthdays: "monthdays",
        /// Hours, 0 to 23.
        hours: "hours",
        /// Minutes, 0 to 59.
        minutes: "minutes",
        /// Seconds, 0 to 59.
        seconds: "seconds",
        /// Days of the year, 1 to 366.
        yeardays: "yeardays",
        /// Years of ISO 8601 weeks.
        weekyears: "weekyears",
        /// Weeks of the year (ISO 8601), 1 to 53.
        weeks: "weeks",
        /// Days of the week, 1 (Monday) to 7.
        weekdays: "weekdays",
        /// Phases of the moon, 0 (new) to 7; Pacemaker 3.0 does not look at it.
        moon: "moon",
    }
}

/// A condition on time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct DateExpression {
    /// The element's id; empty if it has none.
    pub id: String,
    /// `in_range` (also where nothing is said), `gt`, `lt` or `date_spec`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub operation: Option<String>,
    /// When it starts.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub start: Option<String>,
    /// When it ends.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub end: Option<String>,
    /// How long it lasts after its start.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub duration: Option<Duration>,
    /// Which dates and times match.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "date_spec", default, skip_serializing_if = "Option::is_none")
    )]
    pub date_spec: Option<DateSpec>,
}

impl Rule {
    /// What an element says. A rule that stands for another one is replaced by that one.
    #[must_use]
    pub fn read(rule: view::Rule<'_>) -> Self {
        let Some(found) = rule.resolved() else {
            let id = rule.id_ref().unwrap_or_default().into_owned();
            return Self {
                id,
                ..Self::default()
            };
        };
        let attribute = found
            .score_attribute()
            .map(|name| RuleScore::Attribute(name.into_owned()));
        Self {
            id: found.id().into_owned(),
            boolean_op: found
                .element()
                .attribute("boolean-op")
                .map(|op| op.into_owned()),
            role: found.role(),
            score: found.score().map(RuleScore::Score).or(attribute),
            conditions: Some(found.conditions().map(Condition::read).collect()),
        }
    }

    /// Puts the rule into a tree.
    ///
    /// # Errors
    /// [`EditError`] when a text is not possible in XML or the place is none.
    pub fn write(&self, tree: &mut Tree, place: Place) -> Result<NodeId, EditError> {
        let Some(conditions) = &self.conditions else {
            return tree.insert(
                place,
                &NewElement::new("rule").attribute("id-ref", &*self.id),
            );
        };
        let element = NewElement::new("rule").attribute("id", &*self.id);
        let element = with(element, "boolean-op", self.boolean_op.as_deref());
        let role = self.role.map(|role| role.to_string());
        let element = with(element, "role", role.as_deref());
        let element = match &self.score {
            Some(RuleScore::Attribute(name)) => element.attribute("score-attribute", &**name),
            Some(RuleScore::Score(score)) => element.attribute("score", score.to_string()),
            None => element,
        };
        let rule = tree.insert(place, &element)?;
        for condition in conditions {
            condition.write(tree, Place::LastIn(rule))?;
        }
        Ok(rule)
    }
}

impl Rule {
    /// The conditions on time, those of rules inside included.
    pub(super) fn dates(&self) -> Vec<&DateExpression> {
        let mut dates = Vec::new();
        let mut rules = vec![self];
        while let Some(rule) = rules.pop() {
            for condition in rule.conditions.iter().flatten() {
                match condition {
                    Condition::Date(date) => dates.push(&**date),
                    Condition::Rule(rule) => rules.push(rule),
                    Condition::Expression(_)
                    | Condition::Operation(_)
                    | Condition::Other(_)
                    | Condition::Resource(_) => {}
                }
            }
        }
        dates
    }
}

impl Condition {
    fn read(condition: view::Condition<'_>) -> Self {
        match condition {
            view::Condition::Date(view) => Self::Date(Box::new(DateExpression::read(view))),
            view::Condition::Expression(view) => Self::Expression(Expression::read(view)),
            view::Condition::Operation(view) => Self::Operation(OpExpression::read(view)),
            view::Condition::Other(element) => Self::Other(element.name().to_owned()),
            view::Condition::Resource(view) => Self::Resource(RscExpression::read(view)),
            view::Condition::Rule(view) => Self::Rule(Rule::read(view)),
        }
    }

    fn write(&self, tree: &mut Tree, place: Place) -> Result<NodeId, EditError> {
        match self {
            Self::Date(date) => date.write(tree, place),
            Self::Expression(expression) => tree.insert(place, &expression.element()),
            Self::Operation(expression) => tree.insert(place, &expression.element()),
            Self::Other(name) => tree.insert(place, &NewElement::new(&**name)),
            Self::Resource(expression) => tree.insert(place, &expression.element()),
            Self::Rule(rule) => rule.write(tree, place),
        }
    }
}

impl DateExpression {
    fn read(view: view::DateExpression<'_>) -> Self {
        let text = |name| view.element().attribute(name).map(|text| text.into_owned());
        Self {
            id: view.id().into_owned(),
            operation: text("operation"),
            start: text("start"),
            end: text("end"),
            duration: view.duration().map(Duration::read),
            date_spec: view.date_spec().map(DateSpec::read),
        }
    }

    fn write(&self, tree: &mut Tree, place: Place) -> Result<NodeId, EditError> {
        let element = NewElement::new("date_expression").attribute("id", &*self.id);
        let element = with(element, "operation", self.operation.as_deref());
        let element = with(element, "start", self.start.as_deref());
        let element = with(element, "end", self.end.as_deref());
        let date = tree.insert(place, &element)?;
        if let Some(duration) = &self.duration {
            tree.insert(Place::LastIn(date), &duration.element())?;
        }
        if let Some(spec) = &self.date_spec {
            tree.insert(Place::LastIn(date), &spec.element())?;
        }
        Ok(date)
    }
}

fn with(element: NewElement, name: &str, value: Option<&str>) -> NewElement {
    match value {
        Some(value) => element.attribute(name, value),
        None => element,
    }
}
