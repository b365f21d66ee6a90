"""One plain command in, one out; plain sentences where it cannot be."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.connectors.tables.models import Import, SavedMapping

pytestmark = pytest.mark.django_db
RAGGED = "标题,工作量\n好,1\n坏,0\n"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(workspace, lead, tmp_path):
    def bring(kind, content, *options, name="list.csv", email=lead.email, slug=workspace.slug) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        said = io.StringIO()
        call_command("import", kind, str(path), "--workspace", slug, "--as", email, *options, stdout=said, stderr=said)
        return said.getvalue()

    return bring


def test_brings_a_file_in(run):
    said = run("requirements", "\ufeffnumber;RequirementText;class\n1;Refresh every 60 s.;PE\n2;Match colors;LF\n")
    assert "RequirementText → Title" in said
    assert "2 rows are imported." in said
    assert [tag.name for tag in Requirement.objects.get(number=2).tags.all()] == ["LF"]


def test_takes_columns_values_and_dialect_from_its_options(run, product):
    text = "eins#zwei#drei\na#b#c\n".encode("utf-16")
    said = run(
        "feedback",
        text,
        "--delimiter",
        "#",
        "--map",
        "title=zwei",
        "--set",
        f"product={product.slug}",
        "--rest-to-body",
    )
    assert "1 row is imported." in said
    one = Feedback.objects.get()
    assert (one.title, one.product, one.body) == ("b", product, "eins: a\ndrei: c")


def test_a_dry_run_writes_nothing(run):
    assert "dry run" in run("requirements", "title\nx\n", "--dry-run")
    assert not Requirement.objects.exists()
    assert not Import.objects.exists()


def test_faulty_rows_stop_it_unless_they_are_left_out(run, tmp_path):
    with pytest.raises(CommandError, match="--skip-faulty"):
        run("requirements", RAGGED, "--map", "effort=工作量")
    assert not Requirement.objects.exists()
    kept = tmp_path / "faulty.csv"
    said = run("requirements", RAGGED, "--map", "effort=工作量", "--skip-faulty", "--faulty", str(kept))
    assert "Row 3, 工作量" in said
    assert "1 row is imported." in said
    assert "坏,0,3," in kept.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "dragons"}, "dragons"),
        ({"slug": "nowhere"}, "nowhere"),
        ({"email": "nobody@example.com"}, "nobody@example.com"),
        ({"content": b""}, "empty"),
        ({"options": ["--map", "title=Summary"]}, "Summary"),
        ({"options": ["--map", "title"]}, "title=Summary"),
        ({"options": ["--map", "color=a"]}, "color"),
        ({"options": ["--set", "product=nowhere"]}, "product"),
    ],
)
def test_says_what_is_wrong(run, change, word):
    given = {"kind": "requirements", "content": "a\nx\n", "options": []} | change
    with pytest.raises(CommandError, match=word):
        run(given.pop("kind"), given.pop("content"), *given.pop("options"), **given)
    assert not Requirement.objects.exists()


def test_a_requester_and_a_stranger_may_not(run, requester, stranger):
    for email in (requester.email, stranger.email):
        with pytest.raises(CommandError, match=email):
            run("feedback", "title\nx\n", email=email)


def test_writes_a_file_whole(run, add, workspace, lead, tmp_path):
    add(Requirement, title="=1")
    path = tmp_path / "out.json"
    call_command("export", "requirements", "--workspace", workspace.slug, "--as", lead.email, "--output", str(path))
    assert [row["title"] for row in json.loads(path.read_text())] == ["=1"]
    add(Requirement, title="x", body="长" * 40_000)
    book = tmp_path / "out.xlsx"
    book.write_text("the one before")
    with pytest.raises(CommandError, match="REQ-2"):
        call_command("export", "requirements", "--workspace", workspace.slug, "--as", lead.email, "--output", str(book))
    assert book.read_text() == "the one before"
    assert {file.name for file in tmp_path.iterdir()} == {"out.json", "out.xlsx"}


def test_writes_to_the_terminal(add, workspace, lead, capfdbinary):
    add(Requirement, title="对账")
    call_command("export", "requirements", "--workspace", workspace.slug, "--as", lead.email)
    assert "对账" in capfdbinary.readouterr().out.decode("utf-8-sig")


def test_says_what_changes_and_takes_it_back(run, workspace, lead, add):
    one = add(Requirement, title="一")
    text = f"key,title,owner,x\n{one.key},一 改,老王,1\n,二,,\n"
    out = run("requirements", text, "--match", "number", "--person", f"老王={lead.email}", "--remember", "每周")
    assert "1 new, 1 changed" in out
    assert "一 → 一 改" in out
    assert "Column “x”" in out
    number = Import.objects.get().pk
    assert f"undo-import {number}" in out
    one.refresh_from_db()
    assert (one.title, one.owner) == ("一 改", lead)
    call_command("undo_import", str(number), "--as", lead.email, stdout=io.StringIO())
    one.refresh_from_db()
    assert (one.title, one.owner) == ("一", None)
    with pytest.raises(CommandError, match="Taken back"):
        call_command("undo_import", str(number), "--as", lead.email)
    with pytest.raises(CommandError, match="no import"):
        call_command("undo_import", "4711", "--as", lead.email)
    assert "每周" in SavedMapping.objects.of(workspace, Requirement).names()


def test_an_import_is_undone_by_who_made_it_only(run, lead, admin, stranger):
    text = "title\na\n"
    run("requirements", text)
    for other in (admin, stranger):
        with pytest.raises(CommandError, match="no import"):
            call_command("undo_import", str(Import.objects.get().pk), "--as", other.email)


def test_names_nobody_has_are_left_empty_where_asked(run):
    text = "title,owner\na,老王\n"
    with pytest.raises(CommandError):
        run("requirements", text)
    run("requirements", text, "--empty-people")
    assert Requirement.objects.get().owner is None


def test_says_what_of_another_system_it_is(run):
    text = "Summary,Issue key,Status\na,X-1,Done\n"
    run("requirements", text, "--from", "jira")
    assert Requirement.objects.get().category == "done"
    for wrong in (("--from", "notion"), ("--mapping", "none"), ("--match", "body"), ("--person", "a=nobody@x.example")):
        with pytest.raises(CommandError):
            run("requirements", text, *wrong)
