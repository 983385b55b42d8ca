"""`kehu fold` and `kehu doctor`: the file the book is kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from store.errors import Damaged, Usage
from store.text import N_, _, ngettext
from tui import output
from tui.declare import command, option
from tui.places import directory
from tui.session import Session

if TYPE_CHECKING:
    from store.disk.doctor import Report


@command(N_("Lay the journal into the tables of the file, so that every JSON tool sees them current."))
def fold(session: Session) -> None:
    session.book.fold(progress=_folding if output.to_a_person() else None)
    if session.json:
        output.data({"folded": session.book.path})
    else:
        output.talk(_("Folded {path}.").format(path=session.book.path))


def _folding(done: int, total: int) -> None:
    sentence = _("Folding the book: {percent} %").format(percent=100 * done // max(total, 1))
    output.progress(sentence if done < total else "")


@command(N_("Check the file byte by byte, every link and every field; ends with 3 if the book is damaged."))
@option("--repair", is_flag=True, help=N_("Write all that is good of the book into a new file, named by --to."))
@option("--to", "target", metavar="NEWFILE", help=N_("The file to write; there must be none yet."))
def doctor(session: Session, repair: bool, target: str | None) -> None:
    if repair or target:
        _repair(session, target, asked=repair)
        return
    from msgspec import to_builtins

    from store.disk.doctor import examine

    report = examine(session.config.book, cache_directory=directory("cache"))
    if session.json:
        output.data({**to_builtins(report), "damaged": report.damaged, "healthy": report.healthy})
    else:
        for finding in report.findings:
            output.line("  ".join(part for part in (finding.where, finding.sentence) if part))
        output.talk(_verdict(report))
    if report.damaged:
        raise click.exceptions.Exit(Damaged.exit_code)


def _repair(session: Session, target: str | None, *, asked: bool) -> None:
    """Write what is good of the book into a new file, and tell of what is not."""
    if not (asked and target):
        raise Usage(_("Say --repair --to NEWFILE: what is good is written to a new file, the book stays as it is."))
    from msgspec import to_builtins

    from store.disk.salvage import repair

    found = repair(session.config.book, target)
    lost = [finding for finding in found.report.findings if finding.severity == "damage"]
    if session.json:
        for finding in lost:
            output.data(to_builtins(finding))
        output.data({"repaired": target, "documents": found.count(), "damage": len(lost)})
        return
    for finding in lost:
        output.line(f"{finding.where}  {finding.sentence}")
    output.talk(
        _("Wrote {count} good records to {path}; the book was not touched. Look at it with --book.").format(
            count=found.count(), path=target
        )
    )


def _verdict(report: Report) -> str:
    if report.damaged:
        return _("The book is damaged; nothing was changed.")
    if report.healthy:
        return _("The book is sound.")
    number = len(report.findings) + report.more
    found = ngettext("{n} thing to correct", "{n} things to correct", number).format(n=number)
    return _("The book is sound, with {found}.").format(found=found)
