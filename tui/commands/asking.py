"""Asking the person whether to go on."""

from __future__ import annotations

import sys

import click

from store.errors import Usage
from store.text import _
from tui import output

_YES = frozenset({"y", "yes", "是"})
_DECLINED = 1


def require_yes(question: str, declined: str) -> None:
    """Go on if the person says yes, else say `declined` and end; where nobody can be asked, `--yes` has to say it."""
    if not sys.stdin.isatty():
        raise Usage(
            _("{question} Nobody can be asked here, so say --yes; nothing was changed.").format(question=question)
        )
    output.ask(question)
    if sys.stdin.readline().strip().casefold() not in _YES:
        output.talk(declined)
        raise click.exceptions.Exit(_DECLINED)
