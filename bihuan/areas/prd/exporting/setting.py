"""A long PDF set in a process of its own, so that it can be stopped on the way: a library that sets cannot."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LOOKED = 0.25  # seconds between two looks at whether it goes on
MOST = 90  # percent, before the file is there
USUAL = 30  # seconds after which the bar is where half of the way is
SET = """
import pathlib, sys, typst
sheet, made, root, asked = sys.argv[1:]
try:
    if asked:
        pathlib.Path(made).write_text(typst.query(sheet, asked, field="value", one=True, root=root), encoding="utf-8")
    else:
        typst.compile(sheet, output=made, root=root, format="pdf")
except typst.TypstError as problem:
    sys.exit(problem.message)
"""


class Unset(Exception):
    """What is wrong with the sheet, as the library says it."""


def set_apart(sheet: Path, tell: Callable[[int], None], asked: str = "") -> bytes:
    """The PDF of a sheet, or the JSON of what is `asked` of it; `tell` hears of it four times a second and may raise.

    Then nothing of it goes on. Raises Unset where it cannot be set.
    """
    # Nothing in the command comes from people: its own script, and files in a folder made for it.
    made, began = sheet.with_name("made"), time.monotonic()
    command = [sys.executable, "-P", "-c", SET, str(sheet), str(made), str(sheet.parent), asked]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:  # noqa: S603
        try:
            tell(0)
            while not ended(child):
                passed = time.monotonic() - began
                tell(round(MOST * passed / (passed + USUAL)))
        except BaseException:
            child.kill()
            raise
        problem = child.stderr.read().decode(errors="replace").strip() if child.stderr else ""
    if child.returncode:
        raise Unset(problem or f"{child.returncode}")
    return made.read_bytes()


def ended(child: subprocess.Popen) -> bool:
    try:
        child.wait(LOOKED)
    except subprocess.TimeoutExpired:
        return False
    return True
