"""`kehu tutor`: the guided minute, on a book of its own."""

from __future__ import annotations

import sys

from store.errors import Usage
from store.text import N_, _
from tui.declare import command, option
from tui.session import Session


@command(N_("Learn the keys in a minute, on a demo book of its own; it goes on where you left."))
@option("--again", is_flag=True, help=N_("Begin with the first lesson."))
def tutor(session: Session, again: bool) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage(_("The screens need a terminal; `kehu --help` lists the commands."))
    from tui.opening import open_tutor

    open_tutor(session, again=again)
