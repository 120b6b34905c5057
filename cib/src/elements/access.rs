//! Access control lists.

macro_rules! access_elements {
    ($elements:ident, $choices:ident) => {
        $elements! {
            /// The section of access control lists.
            Acls: "acls" {
                /// Users, groups and roles in document order.
                entries: mix<Acl> "entries",
            }

            /// A user or a group of users with their roles.
            AclTarget: "acl_target" | "acl_group" {
                /// The id, which is also the name where there is no other; empty if it has none.
                id: id "id",
                /// The name in the system; since schema 3.8.
                name: option "name",
                /// The roles.
                roles: many<AclRoleRef> "role",
            }

            /// A role of a user.
            AclRoleRef: "role" | "role_ref" {
                /// The id of the role; empty if it has none.
                id: id "id",
            }

            /// A role: permissions with a name.
            AclRole: "acl_role" {
                /// The role's id; empty if it has none.
                id: id "id",
                /// A text for people.
                description: option "description",
                /// The permissions.
                permissions: many<AclPermission> "acl_permission",
                /// The permissions of schemas before 2.0.
                old_permissions: mix<OldPermission> "old_permissions",
            }

            /// What a role may read or write, or must not see.
            AclPermission: "acl_permission" {
                /// The permission's id; empty if it has none.
                id: id "id",
                /// Read, write or deny.
                kind: value<AclKind> "kind",
                /// The parts of the document that it is about, as an `XPath`.
                xpath: option "xpath",
                /// The id of the element that it is about.
                reference: option "reference",
                /// The name of the elements that it is about.
                object_type: option "object-type",
                /// The attribute of these elements.
                attribute: option "attribute",
                /// A text for people.
                description: option "description",
            }

            /// A user of schemas before 2.0.
            AclUser: "acl_user" {
                /// The user's name; empty if it has none.
                id: id "id",
                /// The roles.
                roles: many<AclRoleRef> "role_ref",
                /// The permissions of the user alone.
                permissions: mix<OldPermission> "permissions",
            }

            /// A permission of schemas before 2.0.
            OldAclPermission: "read" | "write" | "deny" {
                /// The permission's id; empty if it has none.
                id: id "id",
                /// The parts of the document that it is about, as an `XPath`.
                xpath: option "xpath",
                /// The id of the element that it is about.
                reference: option "ref",
                /// The name of the elements that it is about.
                tag: option "tag",
                /// The attribute of these elements.
                attribute: option "attribute",
            }
        }

        $choices! {
            /// Something in the section of access control lists.
            Acl {
                /// A user.
                Target(AclTarget) "acl_target",
                /// A group of users.
                Group(AclTarget) "acl_group",
                /// A role.
                Role(AclRole) "acl_role",
                /// A user of schemas before 2.0.
                User(AclUser) "acl_user",
            }

            /// A permission of schemas before 2.0 with its kind.
            OldPermission {
                /// May read.
                Read(OldAclPermission) "read",
                /// May read and write.
                Write(OldAclPermission) "write",
                /// Must not see.
                Deny(OldAclPermission) "deny",
            }
        }
    };
}
pub(crate) use access_elements;
