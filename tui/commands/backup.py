"""`kehu backup` and `kehu restore`: copies of the book, and going back to one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from store.errors import NotFound, Usage
from store.text import N_, _
from tui import output
from tui.commands.asking import require_yes
from tui.declare import Group, argument, command, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.work.restore import Difference


def _run(folder: str | None) -> None:
    """`kehu backup --to DIR`, unless a subcommand is called."""
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    if folder is None:
        raise Usage(_("Say where to: kehu backup --to DIR; kehu backup list shows what is kept."))
    from store.disk.backup import copy_to

    copy = copy_to(_book(session), folder, session.now)
    if session.json:
        output.data({"backup": copy})
    else:
        output.talk(_("Copied the book to {path} and checked the copy.").format(path=copy))


backup = Group(
    "backup",
    help=_(N_("Copy the book as it is into a folder, or list what is kept beside it.")),
    invoke_without_command=True,
    callback=_run,
    params=[click.Option(["--to", "folder"], metavar="DIR", help=_(N_("The folder for the copy; it must be there.")))],
)


@subcommand(backup, N_("List the backups beside the book, the newest first."), name="list")
def list_backups(session: Session) -> None:
    from store.disk.backup import backups
    from store.model.instants import to_text

    found = backups(session.config.book)
    if session.json:
        for each in found:
            output.data({"name": each.name, "at": to_text(each.at), "reason": each.reason, "bytes": each.size})
        return
    output.table(
        [
            output.Column(_("Kept")),
            output.Column(_("Why")),
            output.Column(_("Bytes"), right=True),
            output.Column(_("Name")),
        ],
        [[f"{each.at:%Y-%m-%d %H:%M} UTC", _reason(each.reason), str(each.size), each.name] for each in found],
    )


@command(N_("Go back to the backup FILE, by path or listed name; what would change is shown first."))
@argument("file", metavar="FILE")
@option("--yes", is_flag=True, help=N_("Do not ask."))
def restore(session: Session, file: str, yes: bool) -> None:
    from store.disk.backup import found_backup
    from store.disk.backup import restore as put_back
    from store.work.restore import differences

    path = session.config.book
    source = found_backup(path, file)
    found = differences(path if os.path.exists(path) else None, source)
    _preview(found)
    if not yes:
        require_yes(_("Put the backup in the place of the book?"), _("Nothing was changed."))
    kept = put_back(path, source, session.now)
    if session.json:
        for each in found:
            counts = {"added": each.added, "changed": each.changed, "removed": each.removed}
            output.data({"table": each.table, **counts})
        output.data({"restored": source, **({"kept": kept} if kept else {})})
        return
    output.talk(_("The book is as it was in {path}.").format(path=source))
    if kept:
        output.talk(
            _("What it was before is kept: kehu restore {name} brings it back.").format(name=os.path.basename(kept))
        )


def _book(session: Session) -> str:
    path = session.config.book
    if not os.path.exists(path):
        raise NotFound(_("There is no book at {path}.").format(path=path))
    return path


def _preview(found: Sequence[Difference]) -> None:
    from store.model import RECORD_TYPES

    if not found:
        output.talk(_("The backup holds the same customers, contacts, interactions, tasks and tickets."))
    signs = {"added": "+", "changed": "~", "removed": "-"}
    for each in found:
        plural = _(RECORD_TYPES[each.table].plural)
        sentence = _("{table}: {added} come back, {changed} change, {removed} go away.")
        output.talk(sentence.format(table=plural, added=each.added, changed=each.changed, removed=each.removed))
        for kind, names in each.names.items():
            if names:
                output.talk(f"  {signs[kind]} " + ", ".join(names))


def _reason(reason: str) -> str:
    return {
        "fold": _("at a fold"),
        "replaced": _("before a restore"),
        "adopted": _("written by another tool"),
    }.get(reason, reason)
