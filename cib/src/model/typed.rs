//! How tables of [`elements`](crate::elements) become models.

/// The models of a table, with a field for each attribute and each kind of children.
macro_rules! models {
    ($(
        $(#[$doc:meta])*
        $model:ident: $name:literal $(| $other:literal)* {
            $($(#[$about:meta])* $field:ident: $kind:ident $(<$type:ident>)? $key:literal,)*
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
        pub struct $model {
            $(
                $(#[$about])*
                #[cfg_attr(
                    feature = "serde",
                    serde(rename = $key, default, skip_serializing_if = "crate::model::Absent::is_absent")
                )]
                pub $field: field!($kind $(<$type>)?),
            )*
            /// What the element has beside that.
            #[cfg_attr(
                feature = "serde",
                serde(default, skip_serializing_if = "crate::model::Extra::is_empty")
            )]
            pub extra: $crate::model::Extra,
        }

        impl $crate::model::Model for $model {
            fn read(element: $crate::xml::Element<'_>) -> Self {
                let source = &mut $crate::model::field::Source::new(element);
                $(let $field = take!(source, $kind $key);)*
                Self { $($field,)* extra: source.rest() }
            }

            fn markup(&self) -> $crate::model::Markup {
                let mut markup = $crate::model::Markup::new($name);
                $(put!(markup, self.$field, $kind $key);)*
                markup.put_rest(&self.extra);
                markup
            }
        }

        impl From<$crate::view::$model<'_>> for $model {
            fn from(view: $crate::view::$model<'_>) -> Self {
                $crate::model::Model::read(view.element())
            }
        }

        #[cfg(test)]
        impl $crate::model::laws::Described for $model {
            const NAMES: &'static [&'static str] = &[$name $(, $other)*];
            const KEYS: &'static [(&'static str, &'static str)] =
                &[$((stringify!($kind), $key)),*];
        }
    )+};
}

/// The type of a field.
macro_rules! field {
    (id) => { String };
    (text) => { String };
    (option) => { Option<String> };
    (value<$type:ident>) => { Option<$crate::model::Written<$type>> };
    (many<$type:ident>) => { Vec<$type> };
    (one<$type:ident>) => { Option<$type> };
    (mix<$type:ident>) => { Vec<$type> };
    (pick<$type:ident>) => { Option<$type> };
    (raw) => { Vec<$crate::model::Markup> };
}

/// The value of a field, taken from an element.
macro_rules! take {
    ($source:ident, id $key:literal) => {
        $source.text($key)
    };
    ($source:ident, text $key:literal) => {
        $source.text($key)
    };
    ($source:ident, option $key:literal) => {
        $source.option($key)
    };
    ($source:ident, value $key:literal) => {
        $source.value($key)
    };
    ($source:ident, many $key:literal) => {
        $source.many($key)
    };
    ($source:ident, one $key:literal) => {
        $source.one($key)
    };
    ($source:ident, mix $key:literal) => {
        $source.mix()
    };
    ($source:ident, pick $key:literal) => {
        $source.pick()
    };
    ($source:ident, raw $key:literal) => {
        $source.many($key)
    };
}

/// A field, put into markup.
macro_rules! put {
    ($markup:ident, $value:expr, id $key:literal) => {
        $markup.put_text($key, &$value)
    };
    ($markup:ident, $value:expr, text $key:literal) => {
        $markup.put_text($key, &$value)
    };
    ($markup:ident, $value:expr, option $key:literal) => {
        if let Some(value) = &$value {
            $markup.put_attribute($key, value);
        }
    };
    ($markup:ident, $value:expr, value $key:literal) => {
        if let Some(value) = &$value {
            $markup.put_attribute($key, value.text());
        }
    };
    ($markup:ident, $value:expr, many $key:literal) => {
        $value
            .iter()
            .for_each(|child| $markup.put_child($key, child))
    };
    ($markup:ident, $value:expr, one $key:literal) => {
        $value
            .iter()
            .for_each(|child| $markup.put_child($key, child))
    };
    ($markup:ident, $value:expr, mix $key:literal) => {
        $value.iter().for_each(|child| $markup.put_choice(child))
    };
    ($markup:ident, $value:expr, pick $key:literal) => {
        $value.iter().for_each(|child| $markup.put_choice(child))
    };
    ($markup:ident, $value:expr, raw $key:literal) => {
        $value
            .iter()
            .for_each(|child| $markup.put_child($key, child))
    };
}

/// The models of children of which there are several kinds.
macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $choice:ident { $($(#[$about:meta])* $variant:ident($type:ident) $name:literal,)+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum $choice {
            $(
                $(#[$about])*
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                $variant(Box<$type>),
            )+
        }

        impl $choice {
            /// Writes the element.
            #[must_use]
            pub fn markup(&self) -> $crate::model::Markup {
                match self {
                    $(Self::$variant(model) => $crate::model::Markup {
                        name: $name.to_owned(),
                        ..$crate::model::Model::markup(&**model)
                    },)+
                }
            }
        }

        impl $crate::model::field::Choice for $choice {
            fn cast(element: $crate::xml::Element<'_>) -> Option<Self> {
                $crate::view::$choice::cast(element).map(Self::from)
            }

            fn markup(&self) -> $crate::model::Markup {
                self.markup()
            }
        }

        impl From<$crate::view::$choice<'_>> for $choice {
            fn from(view: $crate::view::$choice<'_>) -> Self {
                match view {
                    $($crate::view::$choice::$variant(view) => {
                        Self::$variant(Box::new(view.into()))
                    })+
                }
            }
        }

    )+};
}

pub(super) use {choices, field, models, put, take};
