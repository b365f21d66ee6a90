"""The shape of the house: small files, small functions, names that say something, nothing of anybody's machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {".py": 300, ".html": 80, ".js": 300, ".mjs": 300, ".css": 400, "": 300}
LONGEST_FUNCTION = 40
KERNEL_LIMIT = 2500
SAYS_NOTHING = {
    "utils",
    "helpers",
    "services",
    "selectors",
    "managers",
    "mixins",
    "constants",
    "signals",
    "misc",
    "common",
}
WEB = {"django.http", "django.shortcuts", "django.template", "django.views", "django.middleware"}
# Written in parts, so that this file does not find itself.
FOREIGN = re.compile(
    r"(/work/(main|shared)|/ro"
    + r"ot/|files\.python"
    + r"hosted|pypi"
    + r"\.org/simple|registry\.npm"
    + r"js|deb\.deb"
    + r"ian\.org)"
)
UNFINISHED = re.compile(
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + r"Error|@pytest\.mark\.(sk" + r"ip|xf" + r"ail)"
)
SWALLOWED = re.compile(r"except( Exception)?:\s*\n\s*(pass|continue)\b")


def tracked() -> list[Path]:
    """What git knows, and where there is no git, what is there."""
    found = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if found.returncode == 0:
        names = found.stdout.splitlines()
    else:
        names = [
            path.relative_to(ROOT).as_posix()
            for top in ("bihuan", "tests", "bin", "docs")
            for path in (ROOT / top).rglob("*")
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_files_are_short():
    parts = [path for path in FILES if path.suffix in LIMITS and "migrations" not in path.parts]
    code = [path for path in parts if path.suffix or path.parent.name == "bin"]
    assert [f"{name(path)}: {lines(path)} lines" for path in code if lines(path) > LIMITS[path.suffix]] == []


def test_functions_are_short():
    long = []
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{name(path)}:{node.lineno} {node.name}: {length} lines")
    assert long == []


def test_the_kernel_stays_a_kernel():
    kernel = [path for path in PYTHON if name(path).startswith("bihuan/artifacts/") and "tests" not in path.parts]
    assert sum(map(lines, kernel)) <= KERNEL_LIMIT


def test_names_say_something():
    assert [
        name(path) for path in FILES if path.stem in SAYS_NOTHING and path.suffix in (".py", ".js", ".html", ".css")
    ] == []


def test_modules_say_what_they_are_for_in_a_sentence():
    mute = [
        name(path) for path in PYTHON if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert mute == []


def test_models_know_no_web():
    found = []
    for path in PYTHON:
        if "models" not in path.parts and path.name != "models.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [
                f"{name(path)}:{node.lineno} {m}"
                for m in modules
                if m in WEB or m.startswith(tuple(f"{w}." for w in WEB))
            ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"), [("unfinished", UNFINISHED), ("swallowed", SWALLOWED), ("foreign", FOREIGN)]
)
def test_nothing_is_left_lying_about(what, pattern):
    texts = {
        path: path.read_text(errors="replace")
        for path in FILES
        if path.suffix not in (".png", ".woff2", ".xlsx", ".lock")
    }
    assert [f"{name(path)}: {match[0]!r}" for path, text in texts.items() if (match := pattern.search(text))] == []


def test_locks_name_no_registry():
    for lock in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        named = re.sub(r'"(url|homepage)": "[^"]*"|"funding": \[[^\]]*\]', "", (ROOT / lock).read_text())
        assert "://" not in named, lock


def test_no_file_is_huge():
    # The description of the API grows by some 55 kB with every kind.
    most = {"docs/building/openapi.json": 1_200_000}
    assert [name(path) for path in FILES if path.stat().st_size > most.get(name(path), 600_000)] == []
