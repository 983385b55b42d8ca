"""Which modules a program loads, seen in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Standard error is the program's own; the names go to a descriptor it does not know.
# The command ends its process at once, so the names are told in place of that end.
_TELL = """
import os
import sys

os._exit = sys.exit
try:
    exec({program!r}, {{"__name__": "__main__"}})
finally:
    with open({descriptor}, "w") as names:
        names.write("\\n".join(sys.modules))
"""


def modules_loaded_by(
    program: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> frozenset[str]:
    """Full names of the modules in `sys.modules` when the program ends, by itself or by SystemExit.

    The program is Python source with `arguments` as its `sys.argv[1:]`, run from the repository's root with
    `environment` laid over this one. Fails if it ends with an exit code other than 0.
    """
    reader, writer = os.pipe()
    try:
        finished = subprocess.run(
            [sys.executable, "-c", _TELL.format(descriptor=writer, program=program), *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            pass_fds=[writer],
            capture_output=True,
            text=True,
        )
    finally:
        os.close(writer)
    with open(reader) as names:
        loaded = frozenset(names.read().split())
    assert finished.returncode == 0, finished.stderr
    return loaded


def modules_loaded_by_kehu(*arguments: str, environment: Mapping[str, str] | None = None) -> frozenset[str]:
    """Modules that a call of the command `kehu` loads, such as `modules_loaded_by_kehu("log", "王小明", "…")`."""
    return modules_loaded_by("from tui.main import main\nmain()", arguments, environment)
