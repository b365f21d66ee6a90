"""A workspace with something in every table that a few deeds fill."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.artifacts.models import Artifact, Tag
from bihuan.automation.editions import remember
from bihuan.automation.models import Rule
from bihuan.connectors.workspaces.packing import pack
from bihuan.fields.models import CustomField
from bihuan.people.models import Department, Membership
from bihuan.saved_views.models import SavedView


@pytest.fixture
def full(workspace, owner, lead, member, product, private_product, add):
    """Everything points at everything; some of it later than itself."""
    storage = Department.objects.add(workspace=workspace, name="仓储")
    Department.objects.add(workspace=workspace, name="一号仓", parent=storage)
    Membership.objects.filter(user=member).update(department=storage)
    private_product.admit([member])
    for kind in Artifact.kinds().values():
        own(kind, workspace, member)
        fill(kind, add, owner, lead, product, storage)
    looked_at(workspace, lead, member, product, storage)
    return workspace


def looked_at(workspace, lead, member, product, storage):
    """A view and a rule that name people and rows by id wherever they can."""
    Tag.objects.create(workspace=workspace, name="2026")
    tag = Tag.objects.get(workspace=workspace, name="结算").pk
    people = f"owner.any_of(me,{lead.pk},999999999),or(custom.checker.none_of({member.pk}),title.contains(7))"
    rows = f"department.any_of({storage.pk},my_department),product.any_of({product.pk}),tags.any_of({tag},2026,77)"
    SavedView.objects.add(
        workspace=workspace,
        kind="requirements",
        by=lead,
        name="结算的",
        shared=True,
        filters={
            "owner": str(lead.pk),
            "custom.checker": f"!{member.pk}",
            "product": "orders",
            "filter": people + "," + rows,
        },
        group="owner",
        subgroup="state",
        options={
            "columns_by": "product",
            "limits": f"{product.pk}:5,none:3",
            "folded": f"{lead.pk},none,{lead.pk}~new",
        },
    )
    conditions = [("owner", f"person:{lead.pk},person:999999999"), ("department", f"{storage.pk}"), ("title", "7")]
    rule = Rule.objects.create(
        workspace=workspace,
        name="催一下",
        owner=lead,
        kind="requirements",
        trigger={"on": "changed", "field": "product", "from": "", "to": str(product.pk)},
        actions=[{"do": "change", "field": "department", "value": str(storage.pk)}],
        conditions=[{"field": name, "operator": "any_of", "operand": operand} for name, operand in conditions],
    )
    remember(rule, by=lead)


def own(kind, workspace, member):
    """Fields of the workspace's own, one of each way to point somewhere."""
    add = CustomField.objects.add
    add(workspace=workspace, kind=kind.slug, name="复核人", slug="checker", type="person", default=member.pk)
    add(workspace=workspace, kind=kind.slug, name="档位", slug="tier", type="select", options=["高", "低"])
    add(workspace=workspace, kind=kind.slug, name="依据", slug="basis", type="link")


def fill(kind, add, owner, lead, product, storage):
    child, above = add(kind, title="拆单 “split”\n，😀"), add(kind, title="合单", tags=["结算", "二期"])
    fields = {"parent": above, "product": product, "owner": owner, "department": storage}
    child.change(by=lead, **{name: value for name, value in fields.items() if name in kind.editable})
    child.change(by=lead, custom={"checker": owner.email, "tier": "高", "basis": above.key})
    child.change(by=owner, reason="换人", **({"owner": lead} if "owner" in kind.editable else {"title": "换"}))
    said = above.comment(f"@[林知夏]({lead.pk}) 看一下 @[谁](999999999)", by=owner)
    above.comment("好", by=lead, parent=said, internal=False)
    upload = SimpleUploadedFile("a.txt", "同样的内容".encode())
    above.attach([upload], by=lead)
    child.attach([SimpleUploadedFile("b.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99)], by=owner)
    child.link(above, "blocks", by=lead, note="先做")
    above.trash(by=owner)
    above.restore(by=owner)
    add(kind, title="没了").trash(by=lead)


@pytest.fixture
def packed():
    def pack_it(workspace) -> bytes:
        file = io.BytesIO()
        pack(workspace, file)
        return file.getvalue()

    return pack_it
