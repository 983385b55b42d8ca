"""The entry point of the command `kehu`."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and end the process with its exit code."""
    _refuse_strange_store()
    from tui.postponed import postpone_imports

    # A command makes few objects and ends: collecting garbage while it imports only takes time.
    gc.disable()
    postpone_imports()
    try:
        code = run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - nobody is shown a traceback, and what happened is kept for whoever mends it
        code = _report_the_unexpected()
    _end(code)


def _report_the_unexpected() -> int:
    """Say in a sentence that Kehu itself is at fault, and keep the details in a file."""
    import traceback

    from store.errors import BookError
    from store.text import _
    from tui.places import directory

    details = os.path.join(directory("state"), "unexpected.txt")
    try:
        os.makedirs(os.path.dirname(details), mode=0o700, exist_ok=True)
        with open(details, "w", encoding="utf-8", errors="replace") as file:
            file.write(traceback.format_exc())
    except OSError:
        details = _("nowhere, since the disk took none")
    sys.stderr.write(
        _("Kehu made a mistake and stopped. What was saved is safe; the details are in {path}.").format(path=details)
        + "\n"
    )
    return BookError.exit_code


def _end(code: int) -> NoReturn:
    """End the process without taking the interpreter apart, which takes as long as the work of a command."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Whoever read the output has gone; there is nobody to tell.
        code = code or 1
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code is 0 or that of DESIGN's table.

    The language is chosen before any command is imported, since their help is translated when they are declared.
    """
    from store.errors import BookError
    from store.text import choose
    from tui.config import Config

    try:
        choose(Config().language)
        from tui.program import kehu

        return kehu.run(arguments)
    except BookError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _refuse_strange_store() -> None:
    """End the process if another distribution's package `store` would be used instead of Kehu's."""
    import store

    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.dirname(os.path.dirname(os.path.abspath(store.__file__ or ""))) != here:
        sys.exit("Another package named “store” hides Kehu's own: install Kehu with pipx or uv tool.")
