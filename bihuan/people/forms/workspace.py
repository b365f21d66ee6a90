"""Settings of a workspace, its members, invitations, departments and products."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.forms.own import time_zones
from bihuan.people.models import Department, Invitation, Membership, Product, Role, User, Workspace

NONE = _("None")


class DepartmentField(forms.ModelChoiceField):
    """Departments of one workspace, indented as their tree."""

    def __init__(self, *, empty_label=NONE, **kwargs):
        super().__init__(queryset=Department.objects.none(), required=False, empty_label=empty_label, **kwargs)

    def offer(self, departments, without=None):
        tree = list(departments.as_tree())
        if without is not None:
            tree = [each for each in tree if not each.path.startswith(without.path)]
        self.queryset = departments.filter(pk__in=[each.pk for each in tree])
        rows = [(each.pk, "\u3000" * each.depth + each.name) for each in tree]
        self.choices = [("", self.empty_label), *rows]


def roles_given_by(membership):
    return [(role.value, role.label) for role in reversed(Role) if membership.may_give(role)]


class WorkspaceForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("For recurring things, templates and new rules, and for whoever chose none of their own."),
    )

    class Meta:
        model = Workspace
        fields = ["name", "time_zone", "week_begins"]
        labels = {"name": _("Name"), "week_begins": _("Weeks begin on")}


class MemberForm(forms.ModelForm):
    department = DepartmentField(label=_("Department"))

    class Meta:
        model = Membership
        fields = ["title", "role", "department", "data_range"]
        labels = {"title": _("Job title"), "role": _("Role"), "data_range": _("Sees")}
        help_texts = {"data_range": _("Own: what they own or asked for. Department: also what theirs does.")}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(self.instance.workspace.departments.all())
        self.fields["role"].choices = roles_given_by(actor)


class InvitationForm(forms.ModelForm):
    LASTS = {"1": _("1 day"), "7": _("7 days"), "30": _("30 days")}

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("We send the link there, and only this address can use it. Leave it empty to pass the link on."),
    )
    department = DepartmentField(label=_("Department"))
    lasts = forms.ChoiceField(label=_("Valid for"), choices=list(LASTS.items()), initial="7")

    class Meta:
        model = Invitation
        fields = ["email", "role", "department"]
        labels = {"role": _("Role")}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["department"].offer(actor.workspace.departments.all())
        self.fields["role"].choices = roles_given_by(actor)
        self.fields["role"].initial = Role.MEMBER

    def issue(self):
        data = self.cleaned_data
        return Invitation.objects.issue(
            workspace=self.actor.workspace,
            by=self.actor.user,
            email=data["email"],
            role=Role(data["role"]),
            department=data["department"],
            expires_at=timezone.now() + timedelta(days=int(data["lasts"])),
        )


class DepartmentForm(forms.ModelForm):
    parent = DepartmentField(label=_("Part of"), empty_label=_("Nothing, it is at the top"))

    class Meta:
        model = Department
        fields = ["name", "parent"]
        labels = {"name": _("Name")}

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.workspace = workspace
        known = self.instance if self.instance.pk else None
        self.fields["parent"].offer(workspace.departments.all(), without=known)


class ProductForm(forms.ModelForm):
    members = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who sees the product while it is private. Admins always do."),
    )

    class Meta:
        model = Product
        fields = ["name", "slug", "description", "portal", "private", "members"]
        labels = {
            "name": _("Name"),
            "slug": _("Address"),
            "description": _("Description"),
            "portal": _("Public portal"),
            "private": _("Private"),
        }
        help_texts = {
            "slug": _("Part of the portal's link. Leave it empty and it is made from the name."),
            "portal": _("Anybody with the link can send feedback and follow it, without signing in."),
            "private": _("Only the people below see it."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.workspace = workspace
        self.fields["slug"].required = bool(self.instance.pk)
        if self.instance.pk:
            self.fields["slug"].help_text = _("Part of the portal's link. After a change, older links lead nowhere.")
        people = User.objects.filter(memberships__workspace=workspace).order_by("name", "pk")
        self.fields["members"].queryset = people

    def save(self):
        data = dict(self.cleaned_data)
        members = data.pop("members")
        if self.instance.pk:
            super().save(commit=False).save()
            product = self.instance
        else:
            product = Product.objects.add(workspace=self.instance.workspace, **data)
        product.admit(members)
        return product
