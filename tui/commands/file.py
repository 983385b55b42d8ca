"""`kehu fold` and `kehu doctor`: the file the book is kept in."""

from __future__ import annotations

import click

from store.errors import Damaged
from store.text import N_, _, ngettext
from tui import output
from tui.declare import command
from tui.session import Session


@command(N_("Lay the journal into the tables of the file, so that every JSON tool sees them current."))
def fold(session: Session) -> None:
    session.book.fold()
    if session.json:
        output.data({"folded": session.book.path})
    else:
        output.talk(_("Folded {path}.").format(path=session.book.path))


@command(N_("Check the file byte by byte, every link and every field; ends with 3 if the book is damaged."))
def doctor(session: Session) -> None:
    from msgspec import to_builtins

    from store.doctor import examine

    findings = []
    for finding in examine(session.book):
        findings.append(finding)
        if session.json:
            output.data(to_builtins(finding))
        else:
            output.line("  ".join(part for part in (finding.table, finding.id, finding.sentence) if part))
    if any(finding.is_damage for finding in findings):
        output.talk(_("The book is damaged; nothing was changed."))
        raise click.exceptions.Exit(Damaged.exit_code)
    if findings:
        number = len(findings)
        found = ngettext("{n} thing to correct", "{n} things to correct", number).format(n=number)
        output.talk(_("The book is sound, with {found}.").format(found=found))
    else:
        output.talk(_("The book is sound."))
