"""What holds for the long texts of every kind: versions, remarks on passages, two people's edits."""

import pytest
from django.test import Client

from bihuan.artifacts.models import Artifact
from bihuan.documents.versions import long_texts, restore, versions_of
from bihuan.fields.models import CustomField
from bihuan.pages.forms import ArtifactForm

pytestmark = pytest.mark.django_db
BODY = "甲段在此。\n\n乙段在此。\n\n丙段在此。"
KINDS = [pytest.param(slug, id=slug) for slug, kind in sorted(Artifact.kinds().items()) if "body" in kind.editable]


@pytest.fixture
def signed_in():
    def one(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return one


def sent(kind, user, workspace, artifact, **changed) -> dict[str, str]:
    values = {}
    for bound in ArtifactForm(kind, user, workspace, artifact=artifact):
        value = bound.value()
        value = bound.field.prepare_value(value) if hasattr(bound.field, "prepare_value") else value
        values[bound.html_name] = "" if value is None else str(value)
    return values | changed


@pytest.mark.parametrize("slug", KINDS)
def test_every_save_is_a_version_and_can_be_taken_back(slug, add, member):
    one = add(Artifact.kinds()[slug], title="文档", body="一")
    for text in ("二", "三"):
        one.change(by=member, body=text)
    assert [version.text for version in versions_of(one, "body")] == ["三", "二", "一"]
    restore(Artifact.objects.get(pk=one.pk), "body", 1, by=member)
    assert Artifact.objects.get(pk=one.pk).body == "一"
    assert "body" in long_texts(Artifact.kinds()[slug])


@pytest.mark.parametrize("slug", KINDS)
def test_a_long_text_of_ones_own_is_a_document_too(slug, add, workspace, member, signed_in):
    own = {"workspace": workspace, "kind": slug, "type": "long_text", "slug": "terms", "name": "条款"}
    CustomField.objects.add(**own)
    one = add(Artifact.kinds()[slug], title="文档", custom={"terms": "## 范围\n\n甲段在此。"})
    here, client = f"/{workspace.slug}/{slug}/{one.number}/", signed_in(member)
    remark = {"field": "custom.terms", "quote": "甲段在此", "text": "真的？"}
    assert client.post(f"{here}passages/", remark).status_code == 302
    page = client.get(here).content.decode()
    assert "范围</h" in page
    assert ">甲段在此</mark>" in page
    assert 'name="custom.terms"' not in page
    boxes = ArtifactForm(Artifact.kinds()[slug], member, workspace, artifact=one)
    assert boxes.fields["custom.terms"].widget.attrs["data-upload"] == f"{here}files/"
    one.change(by=member, custom={"terms": "乙段在此。"})
    versions = client.get(f"{here}versions/?field=custom.terms").content.decode()
    assert "条款" in versions
    assert "甲" in versions
    assert client.post(f"{here}versions/1/restoration/", {"field": "custom.terms"}).status_code == 302
    one.refresh_from_db()
    assert one.custom == {"terms": "## 范围\n\n甲段在此。"}


@pytest.mark.parametrize("slug", KINDS)
def test_a_remark_follows_its_passage(slug, add, workspace, member, signed_in):
    one = add(Artifact.kinds()[slug], title="文档", body=BODY)
    here, client = f"/{workspace.slug}/{slug}/{one.number}/", signed_in(member)
    assert client.post(f"{here}passages/", {"quote": "乙段在此", "text": "真的？"}).status_code == 302
    one.change(by=member, body="新的开头。\n\n" + BODY)
    page = client.get(here).content.decode()
    assert f'data-passage="{one.comments.get().pk}"' in page
    assert ">乙段在此</mark>" in page
    assert client.get(f"{here}versions/").status_code == 200


@pytest.mark.parametrize("slug", KINDS)
def test_paragraphs_of_two_people_are_put_together(slug, add, workspace, lead, member, signed_in):
    kind = Artifact.kinds()[slug]
    one = add(kind, title="文档", body=BODY)
    form = sent(kind, lead, workspace, one, body=BODY.replace("甲段在此", "甲段我改"))
    kind.objects.get(pk=one.pk).change(by=member, body=BODY.replace("丙段在此", "丙段她改"))
    answer = signed_in(lead).post(f"/{workspace.slug}/{slug}/{one.number}/edit/", form)
    assert answer.status_code == 302
    both = BODY.replace("甲段在此", "甲段我改").replace("丙段在此", "丙段她改")
    assert kind.objects.get(pk=one.pk).body == both
