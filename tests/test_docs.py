"""What the documents say is there, and what is there is in the documents, in both languages."""

import re
from pathlib import Path

import pytest

from bihuan.config.cli import AT_A_SERVER, COMMANDS

ROOT = Path(__file__).resolve().parent.parent
RUNNING = ROOT / "docs" / "running"
BILINGUAL = [ROOT / "README.md", *sorted(RUNNING.glob("*.md")), *sorted((ROOT / "docs" / "using").glob("*.md"))]
LANGUAGES = ["{}.md", "{}.zh-CN.md"]


def settings_read() -> set[str]:
    """Every variable of the environment the program reads."""
    sources = [path for path in (ROOT / "bihuan").rglob("*.py") if "tests" not in path.parts]
    return {name for path in sources for name in re.findall(r'"(BIHUAN_[A-Z_]+)"', path.read_text())}


@pytest.mark.parametrize("pattern", LANGUAGES)
def test_every_setting_is_documented_and_no_other(pattern):
    documented = set(re.findall(r"^\| `(BIHUAN_[A-Z_]+)`", (RUNNING / pattern.format("settings")).read_text(), re.M))
    assert documented == settings_read()


@pytest.mark.parametrize("pattern", LANGUAGES)
def test_every_command_is_documented_and_no_other(pattern):
    text = (RUNNING / pattern.format("commands")).read_text()
    assert set(re.findall(r"^\| `bihuan ([\w-]+)`", text, re.M)) == set(COMMANDS)
    scripts = {path.name for path in (ROOT / "bin").iterdir() if path.stat().st_mode & 0o100}
    assert set(re.findall(r"^\| `bin/(\w+)`", text, re.M)) == scripts - {"bihuan"}


def test_every_command_exists():
    from django.core.management import get_commands

    assert {name.replace("-", "_") for name in COMMANDS} - {"serve", "mcp", *AT_A_SERVER} - set(get_commands()) == set()


@pytest.mark.parametrize("path", BILINGUAL, ids=lambda path: path.name)
def test_every_page_has_its_twin(path):
    twin = path.name.replace(".zh-CN.md", ".md") if ".zh-CN." in path.name else path.name.replace(".md", ".zh-CN.md")
    assert (path.parent / twin).exists()
    headings = [len(re.findall(r"^#", page.read_text(), re.M)) for page in (path, path.parent / twin)]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("path", BILINGUAL, ids=lambda path: path.name)
def test_commands_in_documents_exist(path):
    blocks = "\n".join(re.findall(r"```\w*\n(.*?)```", path.read_text(), re.S))
    for script in re.findall(r"(?:^|\s)(bin/\w+)", blocks):
        assert (ROOT / script).exists(), script
    for command in re.findall(r"(?:^|/)bihuan ([a-z-]+)", blocks, re.M):
        assert command in COMMANDS, command


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_every_package_says_what_it_is_for():
    packages = [path.parent for path in (ROOT / "bihuan").rglob("apps.py")]
    assert [path.name for path in packages if not (path / "README.md").exists()] == []


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    assert [path.name for path in folder.glob("0*.md") if path.name not in index] == []
