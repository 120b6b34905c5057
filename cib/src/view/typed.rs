//! How tables of [`elements`](crate::elements) become views.

/// A view of elements of one name, or of several: the part that all views have.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident: $($name:literal)|+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $view<'t>($crate::xml::Element<'t>);

        impl<'t> $view<'t> {
            /// The view, if the element has the right name.
            #[must_use]
            pub fn cast(element: $crate::xml::Element<'t>) -> Option<Self> {
                matches!(element.name(), $($name)|+).then_some(Self(element))
            }

            /// The element behind the view.
            #[must_use]
            pub fn element(self) -> $crate::xml::Element<'t> {
                self.0
            }

            /// The element's id; empty if it has none.
            #[must_use]
            pub fn id(self) -> std::borrow::Cow<'t, str> {
                self.0.attribute("id").unwrap_or_default()
            }
        }
    };
}

/// The views of a table, with a method for each attribute and each kind of children.
macro_rules! views {
    ($(
        $(#[$doc:meta])*
        $view:ident: $($name:literal)|+ {
            $($(#[$about:meta])* $field:ident: $kind:ident $(<$type:ident>)? $key:literal,)*
        }
    )+) => {$(
        view! {
            $(#[$doc])*
            $view: $($name)|+
        }

        impl<'t> $view<'t> {
            $(accessor! { $(#[$about])* $field: $kind $(<$type>)? $key })*
        }
    )+};
}

/// One method of a view.
macro_rules! accessor {
    // Every view has it.
    ($(#[$about:meta])* $field:ident: id $key:literal) => {};
    ($(#[$about:meta])* $field:ident: text $key:literal) => {
        $(#[$about])*
        #[must_use]
        pub fn $field(self) -> std::borrow::Cow<'t, str> {
            self.0.attribute($key).unwrap_or_default()
        }
    };
    ($(#[$about:meta])* $field:ident: option $key:literal) => {
        $(#[$about])*
        #[must_use]
        pub fn $field(self) -> Option<std::borrow::Cow<'t, str>> {
            self.0.attribute($key)
        }
    };
    ($(#[$about:meta])* $field:ident: value<$type:ident> $key:literal) => {
        $(#[$about])*
        #[must_use]
        pub fn $field(self) -> Option<$type> {
            <$type as $crate::model::Value>::read(&self.0.attribute($key)?).ok()
        }
    };
    ($(#[$about:meta])* $field:ident: many<$type:ident> $key:literal) => {
        $(#[$about])*
        pub fn $field(self) -> impl Iterator<Item = $type<'t>> {
            self.0.children_named($key).filter_map($type::cast)
        }
    };
    ($(#[$about:meta])* $field:ident: one<$type:ident> $key:literal) => {
        $(#[$about])*
        #[must_use]
        pub fn $field(self) -> Option<$type<'t>> {
            self.0.child($key).and_then($type::cast)
        }
    };
    ($(#[$about:meta])* $field:ident: mix<$type:ident> $key:literal) => {
        $(#[$about])*
        pub fn $field(self) -> impl Iterator<Item = $type<'t>> {
            self.0.children().filter_map($type::cast)
        }
    };
    ($(#[$about:meta])* $field:ident: pick<$type:ident> $key:literal) => {
        $(#[$about])*
        #[must_use]
        pub fn $field(self) -> Option<$type<'t>> {
            self.0.children().find_map($type::cast)
        }
    };
    ($(#[$about:meta])* $field:ident: raw $key:literal) => {
        $(#[$about])*
        pub fn $field(self) -> impl Iterator<Item = $crate::xml::Element<'t>> {
            self.0.children_named($key)
        }
    };
}

/// The views of children of which there are several kinds.
macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $choice:ident { $($(#[$about:meta])* $variant:ident($type:ident) $name:literal,)+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $choice<'t> {
            $($(#[$about])* $variant($type<'t>),)+
        }

        impl<'t> $choice<'t> {
            /// The view, if the element has one of the names.
            #[must_use]
            pub fn cast(element: $crate::xml::Element<'t>) -> Option<Self> {
                match element.name() {
                    $($name => $type::cast(element).map(Self::$variant),)+
                    _ => None,
                }
            }

            /// The element behind the view.
            #[must_use]
            pub fn element(self) -> $crate::xml::Element<'t> {
                match self {
                    $(Self::$variant(view) => view.element(),)+
                }
            }

            /// The element's id; empty if it has none.
            #[must_use]
            pub fn id(self) -> std::borrow::Cow<'t, str> {
                self.element().attribute("id").unwrap_or_default()
            }
        }
    )+};
}

pub(super) use {accessor, choices, view, views};
