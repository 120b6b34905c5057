//! The document as a CIB: its sections, its version, its elements by id.

use std::borrow::Cow;
use std::{fmt, io};

use crate::model::Schema;
use crate::view::{
    Acl, Alert, Bundle, CloneResource, Colocation, Document, FencingLevel, Group, Location, Node,
    NodeState, Nvset, Order, Primitive, Resource, Status, Tag, Template, Ticket, TicketState,
    Tickets,
};
use crate::xml::{Element, Limits, NodeId, ParseError, ParseErrorKind, Tree};

/// What `cibadmin --empty` prints on Pacemaker 2.1.5.
const EMPTY: &[u8] = br#"<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="0" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
"#;

/// A Cluster Information Base: the whole configuration of a Pacemaker cluster.
///
/// Wraps a lossless [`Tree`]: what is not edited prints byte for byte as it was read, unknown
/// elements and attributes included. Read it through the typed views, change it with
/// [`pcs::Operation`](crate::pcs::Operation)s or, for anything else, through the tree.
#[derive(Clone, Debug)]
pub struct Cib {
    tree: Tree,
}

impl Cib {
    /// A CIB without nodes and resources, as `cibadmin --empty` of Pacemaker 2.1.5 makes it.
    ///
    /// ```
    /// use cib::{Cib, model::Schema};
    ///
    /// assert_eq!(Cib::empty().schema(), Some(Schema::new(3, 9)));
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Self {
            tree: Tree::parse(EMPTY).unwrap_or_default(),
        }
    }

    /// Reads a CIB within the default [`Limits`].
    ///
    /// # Errors
    /// [`ParseError`] with line and column, when the document is not well formed, too large, or
    /// has another root element than `cib`.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Self::parse_within(bytes, &Limits::default())
    }

    /// Reads a CIB within limits of your own.
    ///
    /// # Errors
    /// As [`Cib::parse`].
    pub fn parse_within(bytes: impl AsRef<[u8]>, limits: &Limits) -> Result<Self, ParseError> {
        Self::of(Tree::parse_within(bytes.as_ref(), limits)?)
    }

    /// Reads a CIB from bytes that nobody else needs: they become part of it, not copied.
    ///
    /// # Errors
    /// As [`Cib::parse`].
    pub fn parse_owned(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ParseError> {
        Self::of(Tree::parse_owned(bytes, limits)?)
    }

    fn of(tree: Tree) -> Result<Self, ParseError> {
        match tree.root().filter(|root| root.name() != "cib") {
            None => Ok(Self { tree }),
            Some(other) => {
                let kind = ParseErrorKind::OtherRoot {
                    expected: "cib",
                    found: other.name().to_owned(),
                };
                let offset = other.offset().unwrap_or_default();
                Err(ParseError::at(tree.source(), offset, kind))
            }
        }
    }

    /// The document as bytes: the source, with exactly the edits in it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.tree.to_bytes()
    }

    /// Writes the document as [`to_bytes`](Self::to_bytes) gives it, without a copy in memory.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_to(&self, out: impl io::Write) -> io::Result<()> {
        self.tree.write_to(out)
    }

    /// The tree, for everything that has no typed view.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The tree, for edits that no operation offers. They do not raise the epoch.
    #[must_use]
    pub fn tree_mut(&mut self) -> &mut Tree {
        &mut self.tree
    }

    /// The value of an attribute of the `cib` element.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        self.tree.root()?.attribute(name)
    }

    /// The schema in `validate-with`; `None` for `none` and other names that are no version.
    #[must_use]
    pub fn schema(&self) -> Option<Schema> {
        self.attribute("validate-with")?.parse().ok()
    }

    /// The version counters; counters that are missing or no numbers count as 0.
    #[must_use]
    pub fn version(&self) -> Version {
        let counter = |name| {
            self.attribute(name)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0)
        };
        Version {
            admin_epoch: counter("admin_epoch"),
            epoch: counter("epoch"),
            num_updates: counter("num_updates"),
        }
    }

    /// A section of the configuration, such as `resources` or `constraints`.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<Element<'_>> {
        self.tree.root()?.child("configuration")?.child(name)
    }

    /// All elements outside `status`, the `cib` element first.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let root = self.tree.root();
        let sections = root.into_iter().flat_map(Element::children);
        let inner = sections.filter(|section| section.name() != "status");
        root.into_iter().chain(inner.flat_map(Element::descendants))
    }

    /// The element with this id in the configuration; references do not count.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Element<'_>> {
        self.elements().find(|element| {
            !is_reference(element.name()) && element.attribute("id").as_deref() == Some(id)
        })
    }

    /// The whole document as a view.
    #[must_use]
    pub fn document(&self) -> Option<Document<'_>> {
        self.tree.root().and_then(Document::cast)
    }

    /// What stands in the section of resources, in document order; groups and clones as a whole.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.entries("resources").filter_map(Resource::cast)
    }

    /// All primitives, in groups, clones and bundles too, in document order.
    pub fn primitives(&self) -> impl Iterator<Item = Primitive<'_>> {
        let resources = self.section("resources").into_iter();
        resources
            .flat_map(Element::descendants)
            .filter_map(Primitive::cast)
    }

    /// The primitive with this id.
    #[must_use]
    pub fn primitive(&self, id: &str) -> Option<Primitive<'_>> {
        self.primitives().find(|primitive| primitive.id() == id)
    }

    /// The elements outside `status` by their ids.
    #[must_use]
    pub fn index(&self) -> crate::Index<'_> {
        crate::Index::of(self)
    }

    /// The sets of cluster properties in document order.
    pub fn property_sets(&self) -> impl Iterator<Item = Nvset<'_>> {
        let section = self.section("crm_config").into_iter();
        section.flat_map(Element::children).filter_map(Nvset::cast)
    }

    /// The value of a cluster property in the first set that has it.
    ///
    /// Rules and scores of sets are not evaluated.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<Cow<'_, str>> {
        self.property_sets().find_map(|set| set.value(name))
    }

    /// The value in the first set of resource defaults that has it; rules are not evaluated.
    #[must_use]
    pub fn resource_default(&self, name: &str) -> Option<Cow<'_, str>> {
        let section = self.section("rsc_defaults")?;
        section
            .children()
            .filter_map(Nvset::cast)
            .find_map(|set| set.value(name))
    }

    /// The location constraints in document order.
    pub fn locations(&self) -> impl Iterator<Item = Location<'_>> {
        self.constraints().filter_map(Location::cast)
    }

    /// The colocation constraints in document order.
    pub fn colocations(&self) -> impl Iterator<Item = Colocation<'_>> {
        self.constraints().filter_map(Colocation::cast)
    }

    /// The order constraints in document order.
    pub fn orders(&self) -> impl Iterator<Item = Order<'_>> {
        self.constraints().filter_map(Order::cast)
    }

    /// The ticket constraints in document order.
    pub fn tickets(&self) -> impl Iterator<Item = Ticket<'_>> {
        self.constraints().filter_map(Ticket::cast)
    }

    /// All groups, in clones too, in document order.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let resources = self.section("resources").into_iter();
        resources
            .flat_map(Element::descendants)
            .filter_map(Group::cast)
    }

    /// The clones in document order.
    pub fn clones(&self) -> impl Iterator<Item = CloneResource<'_>> {
        self.entries("resources").filter_map(CloneResource::cast)
    }

    /// The bundles in document order.
    pub fn bundles(&self) -> impl Iterator<Item = Bundle<'_>> {
        self.entries("resources").filter_map(Bundle::cast)
    }

    /// The templates of primitives in document order.
    pub fn templates(&self) -> impl Iterator<Item = Template<'_>> {
        self.entries("resources").filter_map(Template::cast)
    }

    /// The nodes in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.entries("nodes").filter_map(Node::cast)
    }

    /// The fencing levels in document order.
    pub fn fencing_levels(&self) -> impl Iterator<Item = FencingLevel<'_>> {
        self.entries("fencing-topology")
            .filter_map(FencingLevel::cast)
    }

    /// The tags in document order.
    pub fn tags(&self) -> impl Iterator<Item = Tag<'_>> {
        self.entries("tags").filter_map(Tag::cast)
    }

    /// The alerts in document order.
    pub fn alerts(&self) -> impl Iterator<Item = Alert<'_>> {
        self.entries("alerts").filter_map(Alert::cast)
    }

    /// Users, groups and roles of the access control lists, in document order.
    pub fn acls(&self) -> impl Iterator<Item = Acl<'_>> {
        self.entries("acls").filter_map(Acl::cast)
    }

    /// What the cluster has seen.
    #[must_use]
    pub fn status(&self) -> Option<Status<'_>> {
        self.document()?.status()
    }

    /// What the cluster knows of its nodes.
    pub fn node_states(&self) -> impl Iterator<Item = NodeState<'_>> {
        self.status().into_iter().flat_map(Status::node_states)
    }

    /// The states of the tickets.
    pub fn ticket_states(&self) -> impl Iterator<Item = TicketState<'_>> {
        let tickets = self.status().and_then(Status::tickets);
        tickets.into_iter().flat_map(Tickets::states)
    }

    /// All constraints, also of kinds without a typed view.
    pub fn constraints(&self) -> impl Iterator<Item = Element<'_>> {
        self.section("constraints")
            .into_iter()
            .flat_map(Element::children)
    }

    fn entries(&self, section: &str) -> impl Iterator<Item = Element<'_>> {
        let section = self.section(section).into_iter();
        section.flat_map(Element::children)
    }

    pub(crate) fn root_id(&self) -> Option<NodeId> {
        self.tree.root().map(Element::id)
    }
}

impl Default for Cib {
    fn default() -> Self {
        Self::empty()
    }
}

impl fmt::Display for Cib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

/// The counters that order two states of one CIB, most significant first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Raised by hand only.
    pub admin_epoch: u64,
    /// Raised by every change of the configuration.
    pub epoch: u64,
    /// Raised by every change of the status; 0 after a change of the configuration.
    pub num_updates: u64,
}

/// `admin_epoch.epoch.num_updates`, as Pacemaker's logs have it.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            admin_epoch,
            epoch,
            num_updates,
        } = self;
        write!(f, "{admin_epoch}.{epoch}.{num_updates}")
    }
}

/// Whether `id` of elements of this name refers to another element, or is no XML ID at all.
pub(crate) fn is_reference(name: &str) -> bool {
    matches!(
        name,
        "acl_target" | "role" | "role_ref" | "obj_ref" | "resource_ref"
    )
}
