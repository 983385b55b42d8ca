"""`kehu undo`, `redo` and `history`: what was done to the book, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant, record_meant
from tui.commands.showing import when
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.operations import Operation

NEWEST = 50
EVERYTHING = -1


@command(N_("Take back your newest operation, or the operation ID of the history, of any age."))
@argument("id", metavar="[ID]", required=False)
def undo(session: Session, id: str | None) -> None:
    named = record_meant(session, "operations", id)["id"] if id else None
    _report(session, session.book.undo(named), _("Taken back: {verb}, of {at} by {by}."))


@command(N_("Do again what your newest undo took back."))
def redo(session: Session) -> None:
    _report(session, session.book.redo(), _("Done again: {verb}, of {at} by {by}."))


@command(N_("List what was done to the book, or to the customer NAME, newest first."))
@argument("name", metavar="[NAME]", required=False)
@option("--limit", type=int, default=NEWEST, metavar="N", help=N_("At most so many; 50 unless you say."))
@option("--all", "everything", is_flag=True, help=N_("All that the book remembers."))
@option("--git", "from_git", is_flag=True, help=N_("What the commits of the exported tree say of the customer NAME."))
@option("--dir", "folder", metavar="DIR", help=N_("The folder of the tree, for --git."))
def history(
    session: Session, name: str | None, limit: int, everything: bool, from_git: bool, folder: str | None
) -> None:
    id = customer_meant(session, name)["id"] if name else None
    if from_git or folder:
        from tui.commands.diff import git_history

        if id is None:
            raise Usage(_("Say whose history: kehu history NAME --git."))
        git_history(session, id, folder, EVERYTHING if everything else limit)
        return
    operations = session.book.history(id, EVERYTHING if everything else limit)
    if session.json:
        for operation in operations:
            output.data(_as_data(operation))
        return
    from store.find.resolve import short_ids

    short = short_ids(session.book, [operation.id for operation in operations], "operations")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("When")),
            output.Column(_("Who")),
            output.Column(_("What"), gives_way=True),
            output.Column(_("Records"), right=True),
        ],
        [
            [
                short[operation.id],
                when(session, operation.at),
                operation.by,
                _verb(session, operation),
                str(len(operation.changes)),
            ]
            for operation in operations
        ],
    )


def _report(session: Session, operation: Operation, sentence: str) -> None:
    if session.json:
        output.data(_as_data(operation))
        return
    first = _first(session, operation)
    output.talk(sentence.format(verb=_(first.verb), at=when(session, first.at), by=first.by))


def _verb(session: Session, operation: Operation) -> str:
    """What the operation did; for an undo or a redo also to what."""
    if operation.undoes is None:
        return _(operation.verb)
    return f"{_(operation.verb)}: {_(_first(session, operation).verb)}"


def _first(session: Session, operation: Operation) -> Operation:
    """The operation at the beginning of a line of undo and redo."""
    from store.operations import read_operation

    while operation.undoes is not None:
        document = session.book.get("operations", operation.undoes)
        if document is None:
            break
        operation = read_operation(document)
    return operation


def _as_data(operation: Operation) -> dict[str, object]:
    import msgspec

    return {
        field: value
        for field, value in msgspec.structs.asdict(operation).items()
        if value is not None and value is not False
    }
