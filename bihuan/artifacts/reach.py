"""How far a person sees: which workspaces, products and departments. Two small queries, then plain values."""

from dataclasses import dataclass, field

from django.db.models import Q

from bihuan import prepared
from bihuan.people.models import DataRange, Department, Membership, Product, Role


@dataclass(frozen=True)
class Reach:
    user_id: int | None
    roles: dict[int, Role] = field(default_factory=dict)
    hidden_products: tuple[int, ...] = ()
    ranges: dict[int, str] = field(default_factory=dict)
    departments: dict[int, tuple[int, ...]] = field(default_factory=dict)
    home: dict[int, int | None] = field(default_factory=dict)

    def role_in(self, workspace_id: int) -> Role | int:
        return self.roles.get(workspace_id, 0)

    def of(self, workspace_id: int) -> Q:
        """What the person sees in one workspace, as a condition on the shared table."""
        if workspace_id not in self.roles:
            return Q(pk__in=[])
        seen = Q(workspace_id=workspace_id)
        if self.hidden_products:
            seen &= Q(product=None) | ~Q(product__in=self.hidden_products)
        if self.ranges[workspace_id] == DataRange.ALL:
            return seen
        mine = Q(created_by=self.user_id) | Q(owner=self.user_id)
        if self.ranges[workspace_id] == DataRange.DEPARTMENT:
            mine |= Q(department__in=self.departments[workspace_id])
        return seen & mine

    def everywhere(self) -> Q:
        seen = Q(pk__in=[])
        for workspace_id in self.roles:
            seen |= self.of(workspace_id)
        return seen

    def includes(self, artifact) -> bool:
        """The same rule for one artifact at hand, without a query."""
        workspace_id = artifact.workspace_id
        if workspace_id not in self.roles or artifact.product_id in self.hidden_products:
            return False
        if self.ranges[workspace_id] == DataRange.ALL or self.user_id in (artifact.created_by_id, artifact.owner_id):
            return True
        in_department = self.ranges[workspace_id] == DataRange.DEPARTMENT
        return in_department and artifact.department_id in self.departments[workspace_id]


def reach_of(user) -> Reach:
    """The person's reach; the web keeps it on the request's user for the length of a request."""
    return getattr(user, "reach", None) or read_reach(user)


def in_reach(user, workspace=None) -> Q:
    """What the person may read, the trash included, as a condition on the shared table."""
    reach = reach_of(user)
    return reach.of(workspace.pk) if workspace else reach.everywhere()


def visible(user, workspace=None) -> Q:
    """What the person may read, without the trash, as a condition on the shared table."""
    return in_reach(user, workspace) & Q(trashed_at=None)


def through(relation: str, where: Q) -> Q:
    """A condition on the shared table as one on what `relation` leads to."""
    led = Q(_connector=where.connector, _negated=where.negated)
    for child in where.children:
        if isinstance(child, tuple):
            led.children.append((f"{relation}__{child[0]}", child[1]))
        else:
            led.children.append(through(relation, child))
    return led


def read_reach(user, workspace=None) -> Reach:
    """The person's reach as it is now; within one workspace where it is named."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Reach(user_id=None)
    within = Q(workspace=workspace.pk) if workspace else Q()
    return reach_by(user, prepared.objects(Membership, Q(user=user.pk) & within, ("department",), ("pk",)))


def reach_by(user, memberships: list[Membership]) -> Reach:
    """The reach these memberships of a person give, each read with its department."""
    below_admin = [m.workspace_id for m in memberships if m.role < Role.ADMIN]
    closed = Q(workspace__in=below_admin, private=True) & ~Q(product_members__user=user.pk)
    hidden = [pk for (pk,) in prepared.rows(Product, closed, ("pk",))] if below_admin else ()
    return Reach(
        user_id=user.pk,
        roles={m.workspace_id: Role(m.role) for m in memberships},
        hidden_products=tuple(hidden),
        ranges={m.workspace_id: m.data_range for m in memberships},
        departments={m.workspace_id: subtree(m) for m in memberships if m.data_range == DataRange.DEPARTMENT},
        home={m.workspace_id: m.department_id for m in memberships},
    )


def subtree(membership) -> tuple[int, ...]:
    if membership.department is None:
        return ()
    below = Department.objects.filter(workspace=membership.workspace_id, path__startswith=membership.department.path)
    return tuple(below.values_list("pk", flat=True))
