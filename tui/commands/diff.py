"""`kehu diff` and `kehu history --git`: what git remembers of the book, in words."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from store.errors import NotFound, Usage
from store.text import N_, _
from tui import output
from tui.commands.export_git import COMPARING, memories, progress
from tui.commands.showing import when
from tui.commands.showing_differences import as_data, told
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.exchange.tree.compare import Difference
    from store.exchange.tree.repository import Commit

NEWEST = 50


@command(N_("Tell what has changed in the book since the commit REV of the tree in DIR."))
@argument("revision", metavar="REV")
@argument("folder", metavar="[DIR]", required=False)
@option("--limit", type=int, default=NEWEST, metavar="N", help=N_("At most so many records; 50 unless you say."))
def diff(session: Session, revision: str, folder: str | None, limit: int) -> None:
    from store.exchange.tree.repository import Repository
    from store.work.import_tree import differences_from

    book = session.book
    with closing(Repository(folder_meant(session, folder)).version(revision)) as version:
        found = differences_from(book, version, progress(COMPARING))
    _print(session, found, limit)
    if not session.json:
        output.talk(_summary(found))


def folder_meant(session: Session, folder: str | None) -> str:
    """The folder named, or the only repository the book was exported into."""
    if folder:
        return folder
    known = [path for path in memories(session).folders() if os.path.isdir(os.path.join(path, ".git"))]
    if not known:
        raise NotFound(_("Say which folder: this book was not exported by `kehu export git DIR` from here."))
    if len(known) > 1:
        raise Usage(_("Say which folder: {folders}.").format(folders=", ".join(known)))
    return known[0]


def git_history(session: Session, customer: str, folder: str | None, limit: int) -> None:
    """Print the commits that changed a customer's record or timeline, and what each of them changed."""
    from store.exchange.tree.paths import record_path, timeline_path
    from store.exchange.tree.repository import Repository

    repository = Repository(folder_meant(session, folder))
    paths = [record_path("customers", customer), timeline_path(customer)]
    commits = repository.log(paths, limit)
    for commit in commits:
        found = _changed_by(repository, commit, paths)
        if session.json:
            shown = [as_data(difference) for difference in found]
            output.data({"commit": commit.id, "at": _instant(commit), "by": commit.by, "changes": shown})
            continue
        output.line(f"{when(session, _instant(commit))}  {commit.id[:10]}  {commit.by}  {commit.subject}")
        for difference in found[:NEWEST]:
            output.line("  " + told(difference))
    if not commits and not session.json:
        output.talk(_("No commit there has changed this customer."))


def _changed_by(repository: object, commit: Commit, paths: list[str]) -> list[Difference]:
    from store.exchange.tree.repository import Repository
    from store.work.import_tree import between, entries_at

    assert isinstance(repository, Repository)
    parent = repository.parent(commit.id)
    before = entries_at(paths, lambda path: repository.blob(parent, path) if parent else None)
    after = entries_at(paths, lambda path: repository.blob(commit.id, path))
    return between(before, after)


def _instant(commit: Commit) -> str:
    from datetime import UTC, datetime

    from store.model.instants import to_text

    return to_text(datetime.fromtimestamp(commit.at, UTC))


def _print(session: Session, found: list[Difference], limit: int) -> None:
    for difference in found if session.json else found[:limit]:
        if session.json:
            output.data(as_data(difference))
        else:
            output.line(told(difference))


def _summary(found: list[Difference]) -> str:
    if not found:
        return _("The book is as that commit has it.")
    counts = {kind: sum(each.kind == kind for each in found) for kind in ("new", "changed", "deleted", "restored")}
    counts["missing"] = len(found) - sum(counts.values())
    return _("{new} new, {changed} changed, {deleted} deleted, {restored} restored, {missing} not in the book.").format(
        **counts
    )
