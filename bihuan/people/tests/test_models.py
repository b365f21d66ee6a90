"""What a workspace, its departments, members and products hold to."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from bihuan.people.models import DataRange, Department, Membership, Product, Role, User, Workspace


class TestUser:
    def test_has_one_address_however_it_is_written(self, person):
        user = person("Ada", email=" Ada@Example.ORG ")
        assert user.email == "ada@example.org"
        assert User.objects.get_by_natural_key("ADA@example.org") == user

    def test_is_drawn_by_one_character(self, person):
        assert person("林知夏").initial == "夏"
        assert person("ada").initial == "A"
        assert 0 <= person("周").hue < 360


class TestWorkspace:
    def test_begins_with_an_owner_who_sees_everything(self, workspace, owner):
        membership = Membership.objects.of(owner, workspace)
        assert (membership.role, membership.data_range) == (Role.OWNER, DataRange.ALL)

    def test_makes_its_address_from_its_name(self, person):
        user = person("Ada")
        assert Workspace.objects.found(name="订单中台", by=user).slug == "ding-dan-zhong-tai"
        assert Workspace.objects.found(name="订单中台", by=user).slug == "ding-dan-zhong-tai-2"
        assert Workspace.objects.found(name="Me", by=user).slug == "me-2"
        assert Workspace.objects.found(name="🚚", by=user).slug == "team"

    @pytest.mark.parametrize("slug", ["accounts", "Big", "a b", "a--b", "-a", "a\n", "x" * 41])
    def test_refuses_addresses_that_are_not_its_own(self, person, slug):
        with pytest.raises(ValidationError):
            Workspace.objects.found(name="Team", slug=slug, by=person("Ada"))
        assert not Workspace.objects.exists()

    def test_is_one_of_the_persons_own(self, workspace, owner, stranger):
        assert list(Workspace.objects.of(owner)) == [workspace]
        assert workspace not in Workspace.objects.of(stranger)
        assert not Workspace.objects.of(AnonymousUser())


class TestMembership:
    def test_is_found_for_members_only(self, workspace, member, stranger):
        assert Membership.objects.of(member, workspace).role == Role.MEMBER
        assert Membership.objects.of(stranger, workspace) is None
        assert Membership.objects.of(AnonymousUser(), workspace) is None
        member.is_active = False
        assert Membership.objects.of(member, workspace) is None

    def test_is_changed_by_an_admin(self, workspace, admin, member, department):
        membership = workspace.memberships.get(user=member)
        membership.change(by=admin, role=Role.LEAD, department=department)
        membership.refresh_from_db()
        assert (membership.role, membership.department) == (Role.LEAD, department)

    @pytest.mark.parametrize("name", ["lead", "member", "requester", "stranger"])
    def test_is_not_changed_by_others(self, workspace, member, name, request):
        membership = workspace.memberships.get(user=member)
        with pytest.raises(PermissionDenied):
            membership.change(by=request.getfixturevalue(name), role=Role.ADMIN)
        membership.refresh_from_db()
        assert membership.role == Role.MEMBER

    def test_an_admin_neither_makes_nor_unmakes_an_owner(self, workspace, admin, owner, member):
        with pytest.raises(PermissionDenied):
            workspace.memberships.get(user=member).change(by=admin, role=Role.OWNER)
        with pytest.raises(PermissionDenied):
            workspace.memberships.get(user=admin).change(by=admin, role=Role.OWNER)
        with pytest.raises(PermissionDenied):
            workspace.memberships.get(user=owner).change(by=admin, role=Role.MEMBER)
        with pytest.raises(PermissionDenied):
            workspace.memberships.get(user=owner).remove(by=admin)

    def test_the_last_owner_stays(self, workspace, owner, admin):
        own = workspace.memberships.get(user=owner)
        with pytest.raises(ValidationError, match="所有者"):
            own.change(by=owner, role=Role.ADMIN)
        with pytest.raises(ValidationError, match="所有者"):
            own.remove(by=owner)
        workspace.memberships.get(user=admin).change(by=owner, role=Role.OWNER)
        own.change(by=owner, role=Role.ADMIN)
        assert list(workspace.owners().values_list("user", flat=True)) == [admin.pk]

    def test_is_not_removed_twice(self, workspace, admin, member):
        first, second = (workspace.memberships.get(user=member) for _time in range(2))
        first.remove(by=admin)
        with pytest.raises(ValidationError):
            second.remove(by=admin)

    def test_an_owner_who_is_deactivated_does_not_count(self, workspace, owner, admin):
        workspace.memberships.filter(user=admin).update(role=Role.OWNER)
        User.objects.filter(pk=admin.pk).update(is_active=False)
        with pytest.raises(ValidationError):
            workspace.memberships.get(user=owner).remove(by=owner)

    def test_whoever_leaves_loses_what_opens_doors(self, workspace, admin, member, product):
        product.admit([member])
        workspace.memberships.get(user=member).remove(by=admin)
        assert not product.members.exists()
        assert not Product.objects.visible_to(member).exists()

    def test_has_a_department_of_its_own_workspace(self, workspace, admin, member, stranger):
        elsewhere = Department.objects.add(workspace=Workspace.objects.get(slug="strangers"), name="X")
        with pytest.raises(ValidationError):
            workspace.memberships.get(user=member).change(by=admin, department=elsewhere)


class TestDepartments:
    @pytest.fixture
    def tree(self, workspace):
        def add(name, parent=None):
            return Department.objects.add(workspace=workspace, name=name, parent=parent)

        top = add("运营")
        middle = add("仓储", top)
        return top, middle, add("北仓", middle), add("财务")

    def test_know_what_is_below_them(self, workspace, tree):
        top, middle, leaf, _other = tree
        assert set(Department.objects.under(top)) == {top, middle, leaf}
        assert [each.name for each in workspace.departments.as_tree()] == ["财务", "运营", "仓储", "北仓"]
        assert [each.depth for each in (top, middle, leaf)] == [0, 1, 2]

    def test_move_with_everything_below_them(self, tree):
        top, middle, leaf, other = tree
        middle.change(name="仓储", parent=other)
        leaf.refresh_from_db()
        assert leaf.path == f"/{other.pk}/{middle.pk}/{leaf.pk}/"
        assert set(Department.objects.under(top)) == {top}

    def test_never_form_a_circle(self, tree):
        top, middle, leaf, _other = tree
        for parent in (top, middle, leaf):
            with pytest.raises(ValidationError, match="自己"):
                top.change(name="运营", parent=parent)

    def test_are_deleted_when_empty(self, workspace, tree, member):
        top, middle, leaf, other = tree
        workspace.memberships.filter(user=member).update(department=leaf)
        for full in (top, middle, leaf):
            with pytest.raises(ValidationError, match="先移走"):
                full.remove()
        other.remove()
        assert workspace.departments.count() == 3

    def test_have_names_of_their_own_among_siblings(self, workspace, tree):
        top, *_rest = tree
        for parent, name in ((None, "运营"), (top, "仓储")):
            with pytest.raises(ValidationError):
                Department.objects.add(workspace=workspace, name=name, parent=parent)
        Department.objects.add(workspace=workspace, name="运营", parent=top)


class TestProducts:
    def test_are_open_to_the_workspace_or_private_to_some(self, workspace, product, member, lead, admin, stranger):
        assert list(Product.objects.visible_to(member)) == [product]
        assert not Product.objects.visible_to(stranger).exists()
        assert not Product.objects.visible_to(AnonymousUser()).exists()
        product.private = True
        product.save()
        product.admit([lead, stranger])
        assert list(product.members.all()) == [lead]
        assert list(Product.objects.visible_to(lead)) == [product]
        assert list(Product.objects.visible_to(admin)) == [product]
        assert not Product.objects.visible_to(member).exists()
        assert not Product.objects.visible_to(stranger).exists()

    def test_are_kept_in_the_order_people_give_them(self, workspace):
        for name in "ABC":
            Product.objects.add(workspace=workspace, name=name)
        Product.objects.get(name="C").shift(-1)
        Product.objects.get(name="A").shift(-1)
        assert "".join(workspace.products.values_list("name", flat=True)) == "ACB"

    def test_have_an_address_of_their_own(self, workspace):
        one = Product.objects.add(workspace=workspace, name="仓储后台")
        two = Product.objects.add(workspace=workspace, name="仓储后台")
        assert (one.slug, two.slug) == ("cang-chu-hou-tai", "cang-chu-hou-tai-2")
        with pytest.raises(ValidationError):
            Product.objects.add(workspace=workspace, name="Third", slug=one.slug)
