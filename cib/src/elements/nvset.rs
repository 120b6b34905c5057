//! Sets of name-value pairs.

macro_rules! nvset_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// A set of name-value pairs: cluster properties, instance or meta attributes, utilization.
            Nvset: "cluster_property_set" | "instance_attributes" | "meta_attributes" | "utilization" {
                /// The set's id; empty if it has none.
                id: id "id",
                /// The id of the set that this one stands for.
                id_ref: option "id-ref",
                /// The set's score; sets of higher score are taken first.
                score: value<Score> "score",
                /// The rules that say when the set counts; more than one only before schema 4.0.
                rules: raw "rule",
                /// The pairs in document order.
                pairs: many<Nvpair> "nvpair",
            }

            /// One name with its value.
            Nvpair: "nvpair" {
                /// The pair's id; empty if it has none.
                id: id "id",
                /// The id of the pair that this one stands for.
                id_ref: option "id-ref",
                /// The name; empty for a pair that only refers to another one.
                name: text "name",
                /// The value; `None` where the document gives none.
                value: option "value",
            }
        }
    };
}
pub(crate) use nvset_elements;
