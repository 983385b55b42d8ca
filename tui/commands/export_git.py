"""`kehu export git`: the book as a folder of text files that git can keep, compare and merge."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from store.errors import Refused, Usage
from store.text import N_, _, ngettext
from tui import output
from tui.declare import argument, option, subcommand
from tui.places import device_id, directory
from tui.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.exchange.tree.memory import Memories
    from store.exchange.tree.write import Deviation, Exported

FIRST = 5
DIFFERENT = 1


def declare_on(parent: click.Group) -> None:
    """Make it one of the commands of `kehu export`."""

    @subcommand(parent, N_("Write the book into the folder DIR as text for git; only what changed."), name="git")
    @argument("folder", metavar="DIR")
    @option("--commit", is_flag=True, help=N_("Commit what changed, in the repository that DIR is."))
    @option("--init", is_flag=True, help=N_("Make DIR a repository first, if it is none."))
    @option("--verify", is_flag=True, help=N_("Only compare every file with the book; write nothing."))
    @option("--repair", is_flag=True, help=N_("Write over what is newer in DIR, and take away what the book has not."))
    def export_git(session: Session, folder: str, commit: bool, init: bool, verify: bool, repair: bool) -> None:
        if verify and (commit or init or repair):
            raise Usage(_("--verify only looks, so it goes with none of the others."))
        if verify:
            _verify(session, folder)
        else:
            _export(session, folder, commit=commit or init, init=init, repair=repair)


def memories(session: Session) -> Memories:
    """What is remembered of the exports of this book."""
    from store.exchange.tree.memory import Memories

    return Memories(directory("state"), str(session.book.settings.get("book") or "book"))


def progress(sentence: str) -> Any:
    """How long work tells how far it has come; to nobody unless a person watches."""
    if not output.to_a_person():
        return None

    def tell(done: int, total: int) -> None:
        output.progress(_(sentence).format(percent=100 * done // max(total, 1)) if done < total else "")

    return tell


WRITING = N_("Writing the tree: {percent} %")
COMPARING = N_("Comparing: {percent} %")


def _export(session: Session, path: str, *, commit: bool, init: bool, repair: bool) -> None:
    from store.exchange.tree.folder import Folder
    from store.exchange.tree.repository import Repository
    from store.exchange.tree.write import export_tree

    book = session.book
    _refuse_the_book(session, path)
    # What stands in the way of the commit is told before anything is written.
    if commit and not init:
        Repository(path).refuse_unfinished()
    with Folder.open(path, create=True) as folder:
        done = export_tree(book, folder, memories(session), repair=repair, progress=progress(WRITING))
    made = None
    if commit and not done.left:
        made = (Repository.make(path) if init else Repository(path)).commit(device_id())
    _tell(session, path, done, made.id if made else "", commit=commit)
    if done.left:
        raise Refused(
            ngettext(
                "{n} file in {path} has what the book has not, and was left as it is: `kehu import git {path}` takes "
                "it in, --repair writes over it.",
                "{n} files in {path} have what the book has not, and were left as they are: `kehu import git {path}` "
                "takes them in, --repair writes over them.",
                len(done.left),
            ).format(n=len(done.left), path=path)
        )


def _refuse_the_book(session: Session, path: str) -> None:
    if os.path.exists(path) and os.path.samefile(path, session.book.path):
        raise Refused(_("{path} is the book itself: nothing was written. Name a folder.").format(path=path))


def _tell(session: Session, path: str, done: Exported, made: str, *, commit: bool) -> None:
    if session.json:
        import msgspec

        output.data({**msgspec.structs.asdict(done), "commit": made, "folder": path})
        return
    sentence = _("{path}: {written} written, {removed} taken away, {unchanged} as they were.")
    output.talk(
        sentence.format(path=path, written=done.written, removed=done.removed, unchanged=done.unchanged)
        if done.whole
        else _("{path}: {written} written, {removed} taken away; nothing else changed since the last time.").format(
            path=path, written=done.written, removed=done.removed
        )
    )
    for table, count in done.left_out.items():
        output.talk(
            _("{count} of {table} are not in the tree: they have no id, or Kehu does not know the table.").format(
                count=count, table=table
            )
        )
    for left in done.left[:FIRST]:
        output.talk("  ! " + left)
    if made:
        output.talk(_("Committed as {id}.").format(id=made[:10]))
    elif commit and not done.left:
        output.talk(_("There is nothing to commit."))


def _verify(session: Session, path: str) -> None:
    from store.exchange.tree.folder import Folder
    from store.exchange.tree.write import verify_tree

    with Folder.open(path) as folder:
        wrong = verify_tree(session.book, folder, progress(COMPARING))
    if session.json:
        for deviation in wrong:
            output.data({"path": deviation.path, "what": deviation.what})
        output.data({"equal": not wrong, "different": len(wrong)})
    elif not wrong:
        output.talk(_("{path} is what the book says, to the last byte.").format(path=path))
    else:
        _tell_wrong(path, wrong)
    if wrong:
        raise click.exceptions.Exit(DIFFERENT)


def _tell_wrong(path: str, wrong: Sequence[Deviation]) -> None:
    words = {"missing": _("is missing"), "different": _("is different"), "unknown": _("is nothing the book has")}
    for deviation in wrong[:FIRST]:
        output.talk(f"  ! {deviation.path} {words[deviation.what]}")
    output.talk(
        ngettext(
            "{n} file in {path} is not what the book says: `kehu export git {path}` mends it.",
            "{n} files in {path} are not what the book says: `kehu export git {path}` mends them.",
            len(wrong),
        ).format(n=len(wrong), path=path)
    )
