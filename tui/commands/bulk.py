"""`kehu bulk`: one change to every customer a filter finds, shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.asking import require_yes
from tui.commands.meant import WORDS_LIKE_OPTIONS
from tui.declare import argument, command, option
from tui.session import Session


@command(
    N_("Change all customers that fit QUERY: grade=A, owner=li, tag+vip, tag-old, note= (empties it)."),
    context_settings=WORDS_LIKE_OPTIONS,
)
@argument("query", metavar="QUERY")
@argument("changes", metavar="[CHANGE]...", nargs=-1)
@option("--archive", "end", flag_value="archive", help=N_("Put them into the archive."))
@option("--back", "end", flag_value="back", help=N_("Bring them back from the archive."))
@option("--delete", "end", flag_value="delete", help=N_("Delete them with all that belongs to them."))
@option("--dry-run", is_flag=True, help=N_("Say what would change, and change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def bulk(session: Session, query: str, changes: Sequence[str], end: str | None, dry_run: bool, yes: bool) -> None:
    from store.work.customers import archive_many

    require_change(changes, end)
    book = session.book
    rows = book.listing("customers", query).rows
    ids = [each.id for each in book.summaries("customers", rows) if each is not None]
    if not ids:
        output.talk(_("No customer fits {query}, so nothing changes.").format(query=query))
    elif changes:
        change_all(session, "customers", ids, changes, dry_run, yes)
    elif end == "delete":
        delete_all(session, "customers", ids, dry_run, yes)
    else:
        _agree(session, "customers", len(ids), _(_ENDS[str(end)]), dry_run, yes)
        if not dry_run:
            session.report(archive_many(book, ids, session.now, back=end == "back"))


_ENDS = {"archive": N_("into the archive"), "back": N_("back from the archive")}


def require_change(changes: Sequence[str], end: object) -> None:
    """Usage unless there is either something to change or one thing to do with all of them."""
    if bool(changes) == bool(end):
        raise Usage(_("Say either what to change (grade=A, tag+vip …) or one option that says what to do with all."))


def change_all(
    session: Session, table: str, ids: Sequence[str], changes: Sequence[str], dry_run: bool, yes: bool
) -> None:
    """Show what the changes would do to the records, and do it if that is wanted."""
    from store.model import RECORD_TYPES
    from store.work.bulk import edit_many, preview, read_edit

    wanted = read_edit(" ".join(_quoted(change) for change in changes), RECORD_TYPES[table])
    shown = preview(session.book, table, ids, wanted, session.now)
    for sentence in shown.refused:
        output.talk(sentence)
    if not shown.changing:
        if not shown.refused:
            output.talk(_("All of them are so already: {what}.").format(what=shown.what))
        return
    _agree(session, table, len(shown.changing), shown.what, dry_run, yes)
    if not dry_run:
        session.report(edit_many(session.book, table, shown.changing, wanted, session.now))


def delete_all(session: Session, table: str, ids: Sequence[str], dry_run: bool, yes: bool) -> None:
    """Delete the records with all that belongs to them, once that is agreed to."""
    from store.work.customers import delete_records

    _agree(session, table, len(ids), _("deleted"), dry_run, yes)
    if not dry_run:
        session.report(delete_records(session.book, table, ids, session.now))


def _quoted(change: str) -> str:
    """A change whose value has spaces, as the shell hands it over without its quotes."""
    if " " not in change or '"' in change:
        return change
    at = next((place for place, character in enumerate(change) if character in "=+-"), -1) + 1
    return f'{change[:at]}"{change[at:]}"'


def _agree(session: Session, table: str, count: int, what: str, dry_run: bool, yes: bool) -> None:
    from store.work.outcome import counted

    sentence = f"{counted({table: count})}: {what}"
    if dry_run:
        output.data({"changing": count, "what": what}) if session.json else output.line(sentence)
    elif not yes:
        require_yes(sentence + "?", _("Nothing was changed."))
