"""The command line: what it prints, keeps and answers with, at a terminal and in a pipe."""

import io
import json
import stat
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest

from bihuan.agents.keeping import place
from bihuan.agents.table import aligned, fitted, width
from bihuan.agents.terminal import COMMANDS, main
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import ApprovalStep
from bihuan.fields.models import CustomField
from bihuan.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(served, token, lead, capsys, monkeypatch, tmp_path):
    """command("show", "REQ-1"): exit code, what was printed, what was complained of."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("BIHUAN_URL", served)
    monkeypatch.setenv("BIHUAN_TOKEN", token(lead))
    monkeypatch.setenv("LANGUAGE", "")

    def run(*arguments, stdin="", language="en"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(list(arguments), language)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_an_artifact_of_every_kind_from_new_to_comment(kind, command):
    assert command("new", kind.slug, "标题", "--field", "tags=结算, 运费", "--body", "-", stdin="为什么\n")[:2] == (
        0,
        f"{kind.prefix}-1\n",
    )
    one = kind.objects.get()
    assert (one.body, sorted(tag.name for tag in one.tags.all())) == ("为什么\n", ["结算", "运费"])
    assert command("change", one.key, "title=新标题")[0] == 0
    assert command("comment", one.key, "-", stdin="说一句")[0] == 0
    code, out, _err = command("show", one.key, "--history")
    assert code == 0
    assert all(part in out for part in ("新标题", "为什么", "说一句", "created", f"/lanyun/{kind.slug}/1/"))
    assert command("list", kind.prefix)[1] == f"{one.key}\t{one.state}\t\t\t新标题\n"
    assert command("search", "标题", "--kind", kind.prefix)[1].startswith(one.key)


def test_choices_by_name_and_states_by_the_move_that_leads_there(command):
    command("new", "REQ", "标题", "--field", "priority=high")
    one = Artifact.objects.get()
    assert one.priority == 1
    assert command("change", "REQ-1", "state=clarifying", "priority=低", language="zh-hans")[0] == 0
    one.refresh_from_db()
    assert (one.state, one.priority) == ("clarifying", 3)
    assert command("move", "REQ-1", "decline", "--reason", "不做")[0] == 0
    code, _out, err = command("change", "REQ-1", "state=released")
    assert code == 1
    assert "reopen → clarifying" in err


def test_a_move_that_has_to_be_approved_says_so(command, monkeypatch):
    first, *rest = Requirement.moves
    monkeypatch.setattr(Requirement, "moves", (replace(first, approval=(ApprovalStep(role=Role.LEAD),)), *rest))
    command("new", "REQ", "标题")
    code, out, err = command("move", "REQ-1", first.verb, language="zh-hans")
    assert (code, out) == (0, "REQ-1\n")
    assert "已提交审批" in err
    assert Artifact.objects.get().state == "new"


def test_people_by_name_address_or_me(command, member, lead):
    for word, owner in (
        ("owner=吴桐", member),
        ("owner=me", lead),
        (f"owner={member.email}", member),
        ("owner=", None),
    ):
        command("new", "REQ", "标题", "--field", word)
        assert Artifact.objects.latest("pk").owner == owner
    assert command("list", "REQ", "owner=me", "--sort", "number")[1].startswith("REQ-2\t")
    assert len(command("list", "REQ", "owner=吴桐", "priority=medium")[1].splitlines()) == 2
    code, _out, err = command("new", "REQ", "标题", "--field", "owner=没有这个人")
    assert (code, "没有这个人" in err) == (1, True)


def test_fields_of_the_workspace_are_written_as_text_and_kept_as_what_they_are(command, workspace, lead):
    add = partial(CustomField.objects.add, workspace=workspace, kind="requirements")
    for slug, type in zip("abcdef", ("select", "multi_select", "number", "checkbox", "person", "date"), strict=True):
        add(name=f"自定义 {slug}", type=type, slug=slug, options=["电话", "门户"] if "select" in type else ())
    words = ("a=电话", "b=门户,电话", "c=2.5", "d=yes", f"e={lead.name}", "f=2026-05-31")
    fields = [word for each in words for word in ("--field", f"custom.{each}")]
    assert command("new", "REQ", "标题", *fields)[::2] == (0, "")
    custom = Artifact.objects.get().custom
    assert (custom["c"], custom["d"], custom["e"], custom["f"]) == (2.5, True, lead.pk, "2026-05-31")
    assert len(custom["b"]) == 2
    assert "电话" in command("show", "REQ-1")[1].lower()
    code, _out, err = command("change", "REQ-1", "custom.a=邮件")
    assert (code, "电话" in err) == (1, True)


def test_json_is_what_the_api_says(command, add):
    add(Artifact.kinds()["requirements"], title="对账")
    assert json.loads(command("show", "REQ-1", "--json")[1])["title"] == "对账"
    assert [item["key"] for item in json.loads(command("list", "REQ", "--json")[1])] == ["REQ-1"]
    assert json.loads(command("search", "没有的", "--json")[1]) == []
    assert json.loads(command("change", "REQ-1", "title=改", "--json")[1])["version"] == 2


def test_exit_codes_tell_failures_apart(command, add, monkeypatch):
    add(Artifact.kinds()["requirements"]).change(by=None, title="已经改过")
    assert command("show", "REQ-9")[0] == 4
    assert command("change", "REQ-1", "title=x", "--version", "1")[0] == 5
    assert command("change", "REQ-1", "title=")[0] == 1
    assert command("change", "REQ-1", "title")[0] == 1
    assert command("show", "REQ-1", "--token", "bh_wrong")[0] == 3
    assert command("show", "REQ-1", "--url", "http://127.0.0.1:9")[0] == 6
    monkeypatch.delenv("BIHUAN_TOKEN")
    code, _out, err = command("show", "REQ-1")
    assert (code, "bihuan login --url" in err) == (3, True)
    with pytest.raises(SystemExit) as misused:
        command("show")
    assert misused.value.code == 2


def test_login_keeps_the_token_for_its_owner_alone_and_for_its_server(command, served, token, lead, monkeypatch):
    plaintext = token(lead)
    for name in ("BIHUAN_URL", "BIHUAN_TOKEN"):
        monkeypatch.delenv(name)
    code, out, _err = command("login", "--url", served, stdin=f"{plaintext}\n")
    assert (code, lead.name in out, plaintext in out) == (0, True, False)
    assert stat.S_IMODE(place().stat().st_mode) == 0o600
    assert command("list", "REQ")[0] == 0
    assert command("list", "REQ", "--url", "http://127.0.0.1:9")[0] == 3, "a kept token goes nowhere else"
    assert command("login", "--url", served, stdin="bh_wrong\n")[0] == 3
    assert command("list", "REQ")[0] == 0, "what does not work is not kept"
    place().write_text("{")
    assert command("list", "REQ")[0] == 3


def test_pages_of_a_list_are_followed(command, add):
    for number in range(5):
        add(Artifact.kinds()["requirements"], title=f"第 {number} 项")
    monkey = command("list", "REQ", "--limit", "3", "--sort", "number")[1].splitlines()
    assert [row.split("\t")[0] for row in monkey] == ["REQ-1", "REQ-2", "REQ-3"]


def test_a_page_is_opened_where_it_is_asked_for(command, add, served, monkeypatch):
    add(Artifact.kinds()["requirements"])
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    command("show", "REQ-1", "--open")
    assert opened == [f"{served}/lanyun/requirements/1/"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
@pytest.mark.parametrize(("language", "words"), [("en", "options:"), ("zh-hans", "选项")])
def test_every_command_explains_itself(name, language, words, capsys, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"], language)
    out = capsys.readouterr().out
    assert (ended.value.code, words in out, f"bihuan {name}" in out) == (0, True, True)


def test_columns_stand_straight_under_chinese():
    rows = [["REQ-1", "new", "", "", "拆单后运费自动重算，不再依赖人工改价"], ["REQ-22", "released", "", "", "Short"]]
    lines = aligned(["Key", "State", "Owner", "Product", "Title"], rows, 40).splitlines()
    assert "Owner" not in lines[0]
    assert (
        len({width(line[: line.index(word)]) for line, word in zip(lines, ("Title", "拆单", "Short"), strict=True)})
        == 1
    )
    assert all(width(line) <= 40 for line in lines)
    assert lines[1].endswith("…")
    assert width(fitted("运费", 3)) == 3


def test_nothing_of_django_is_loaded():
    probe = "import sys, bihuan.config.cli, bihuan.agents.terminal, http.client; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
