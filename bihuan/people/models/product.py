"""Products of a workspace, open to it or private to some of its people."""

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.membership import Membership
from bihuan.people.models.role import Role
from bihuan.people.models.user import User
from bihuan.people.models.workspace import SLUG_LENGTH, Workspace, free_slug, slug_shape


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Products of the person's workspaces; private ones only as their member or an admin."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        memberships = Membership.objects.filter(user=user)
        return self.filter(
            Q(private=False, workspace__in=memberships.values("workspace"))
            | Q(workspace__in=memberships.at_least(Role.ADMIN).values("workspace"))
            | Q(
                pk__in=ProductMember.objects.filter(user=user).values("product"),
                workspace__in=memberships.values("workspace"),
            )
        )

    def current(self):
        return self.filter(archived_at=None)

    @transaction.atomic
    def add(self, *, workspace, name, slug="", **fields):
        workspace.lock()
        last = self.filter(workspace=workspace).aggregate(last=Max("position"))["last"]
        taken = set(self.filter(workspace=workspace).values_list("slug", flat=True))
        slug = slug or free_slug(name, taken.__contains__, "product")
        product = self.model(workspace=workspace, name=name.strip(), slug=slug, position=(last or 0) + 1, **fields)
        product.full_clean()
        product.save()
        return product


class Product(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="products", verbose_name=_("workspace"))
    slug = models.CharField(_("address"), max_length=SLUG_LENGTH, validators=[slug_shape])
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    private = models.BooleanField(_("private"), default=False)
    portal = models.BooleanField(_("public portal"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    members = models.ManyToManyField(User, through="ProductMember", related_name="private_products")

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "slug"],
                name="product_slug_once_per_workspace",
                violation_error_message=_("Another product has this address."),
            )
        ]

    def __str__(self):
        return self.name

    def archive(self):
        self.archived_at = self.archived_at or timezone.now()
        self.save(update_fields=["archived_at"])

    def restore(self):
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @transaction.atomic
    def admit(self, users):
        """Exactly these people, all of the workspace, see the product while it is private."""
        known = User.objects.filter(memberships__workspace=self.workspace, pk__in=[user.pk for user in users])
        self.members.set(known)

    @transaction.atomic
    def shift(self, step):
        """One place up (-1) or down (+1) among the products of the workspace."""
        self.workspace.lock()
        order = list(Product.objects.filter(workspace=self.workspace))
        here = next(index for index, product in enumerate(order) if product.pk == self.pk)
        there = min(max(here + step, 0), len(order) - 1)
        order.insert(there, order.pop(here))
        for position, product in enumerate(order, start=1):
            product.position = position
        Product.objects.bulk_update(order, ["position"])


class ProductMember(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="product_members")
    user = models.ForeignKey(User, models.CASCADE, related_name="product_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="product_member_once")]

    def __str__(self):
        return f"{self.user} · {self.product}"
