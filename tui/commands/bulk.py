"""`kehu bulk`: one change to every customer a filter finds, shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from store.errors import Usage
from store.text import N_, _, ngettext
from tui import output
from tui.commands.asking import require_yes
from tui.declare import argument, command, option
from tui.session import Session

_WORDS_LIKE_OPTIONS = {"ignore_unknown_options": True}


@command(
    N_("Change all customers that fit QUERY: grade=A, owner=li, tag+vip, tag-old, note= (empties it)."),
    context_settings=_WORDS_LIKE_OPTIONS,
)
@argument("query", metavar="QUERY")
@argument("changes", metavar="[CHANGE]...", nargs=-1)
@option("--archive", "end", flag_value="archive", help=N_("Put them into the archive."))
@option("--back", "end", flag_value="back", help=N_("Bring them back from the archive."))
@option("--delete", "end", flag_value="delete", help=N_("Delete them with all that belongs to them."))
@option("--dry-run", is_flag=True, help=N_("Say what would change, and change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def bulk(session: Session, query: str, changes: Sequence[str], end: str | None, dry_run: bool, yes: bool) -> None:
    from store.work import customers

    if bool(changes) == bool(end):
        raise Usage(_("Say what to change (grade=A, tag+vip …), or one of --archive, --back and --delete."))
    book = session.book
    rows = book.listing("customers", query).rows
    ids = [each.id for each in book.summaries("customers", rows) if each is not None]
    if not ids:
        output.talk(_("No customer fits {query}, so nothing changes.").format(query=query))
        return
    if changes:
        _edit(session, ids, changes, dry_run, yes)
        return
    _agree(session, len(ids), _ENDS[str(end)], dry_run, yes)
    if dry_run:
        return
    if end == "delete":
        session.report(customers.delete_records(book, "customers", ids, session.now))
    else:
        session.report(customers.archive_many(book, ids, session.now, back=end == "back"))


_ENDS = {"archive": N_("into the archive"), "back": N_("back from the archive"), "delete": N_("deleted")}


def _edit(session: Session, ids: Sequence[str], changes: Sequence[str], dry_run: bool, yes: bool) -> None:
    from store.model.customer import TYPE
    from store.work.bulk import edit_many, preview, read_edit

    wanted = read_edit(" ".join(_quoted(change) for change in changes), TYPE)
    shown = preview(session.book, TYPE.table, ids, wanted)
    if not shown.changing:
        output.talk(_("All of them are so already: {what}.").format(what=shown.what))
        return
    _agree(session, len(shown.changing), shown.what, dry_run, yes)
    if not dry_run:
        session.report(edit_many(session.book, TYPE.table, shown.changing, wanted, session.now))


def _quoted(change: str) -> str:
    """A change whose value has spaces, as the shell hands it over without its quotes."""
    if " " not in change or '"' in change:
        return change
    at = next((place for place, character in enumerate(change) if character in "=+-"), -1) + 1
    return f'{change[:at]}"{change[at:]}"'


def _agree(session: Session, count: int, what: str, dry_run: bool, yes: bool) -> None:
    sentence = ngettext("{n} customer: {what}", "{n} customers: {what}", count).format(n=count, what=_(what))
    if dry_run:
        output.data({"changing": count, "what": what}) if session.json else output.line(sentence)
    elif not yes:
        require_yes(sentence + "?", _("Nothing was changed."))
