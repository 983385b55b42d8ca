"""What is done to several marked customers at once: edited, handed over, put away or deleted, each one operation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from screens.shell.screen import WorkScreen
from screens.widgets.confirm import ConfirmBar, deletion_question
from screens.widgets.prompt import PromptBar
from store.errors import BookError
from store.model import RECORD_TYPES, vocabulary
from store.model.fields import safe
from store.text import _, ngettext
from store.text.cells import cut
from store.work.bulk import Edit, Preview, edit_many, preview, read_edit, settable
from store.work.customers import archive_many, delete_records, set_owner, what_goes_with
from store.work.outcome import counted
from store.work.people import logins

TABLE = "customers"
_WHAT_CELLS = 44


def edit(screen: WorkScreen, ids: Sequence[str]) -> None:
    """Ask what is to change in all of them, show how many that concerns, and do it on a y."""
    question = ngettext("Change {n} marked:", "Change {n} marked:", len(ids)).format(n=len(ids))
    screen.query_one(PromptBar).ask(question, "", _completions(screen), partial(_typed, screen, ids))


def _typed(screen: WorkScreen, ids: Sequence[str], line: str) -> None:
    book = screen.host.book
    try:
        wanted = read_edit(line, RECORD_TYPES[TABLE])
        if not wanted:
            screen.say(_("Nothing was typed, so nothing changes: grade=A, owner=li, tag+vip, note="), "hint")
            return
        shown = preview(book, TABLE, ids, wanted)
    except BookError as error:
        screen.say(error.sentence, "refused")
        return
    if not shown.changing:
        screen.say(_("All of them are so already: {what}.").format(what=safe(shown.what)), "hint")
        return
    screen.query_one(ConfirmBar).ask(_question(shown), partial(_do, screen, shown.changing, wanted))


def _question(shown: Preview) -> str:
    """ "Change 14 customers to grade A (3 are so already)?" """
    what, count = cut(safe(shown.what), _WHAT_CELLS), counted({TABLE: len(shown.changing)})
    if not shown.same:
        return _("Change {count}: {what}?").format(count=count, what=what)
    return _("Change {count}: {what} ({n} are so already)?").format(count=count, what=what, n=shown.same)


def _do(screen: WorkScreen, ids: Sequence[str], wanted: Edit) -> None:
    book = screen.host.book
    screen.host.submit(edit_many, book, TABLE, ids, wanted, book.clock.now())


def _completions(screen: WorkScreen) -> list[str]:
    """`grade=A`, `owner=li`: what a line can begin with."""
    settings = screen.host.book.settings
    found = []
    for field in settable(RECORD_TYPES[TABLE]):
        if field.kind == "choice":
            found += [f"{field.name}={each.value}" for each in vocabulary.choices(field.vocabulary, settings)]
        elif field.kind == "person":
            found += [f"{field.name}={login}" for login in logins(screen.host.book)]
        else:
            found.append(f"{field.name}=")
    return [*found, "tag+", "tag-"]


def hand_over(screen: WorkScreen, ids: Sequence[str]) -> None:
    """Ask who is to own them; Enter at once claims them, an empty line makes them nobody's."""
    book = screen.host.book
    question = ngettext("Owner of {n} marked (empty: nobody):", "Owner of {n} marked (empty: nobody):", len(ids))

    def answered(login: str) -> None:
        screen.host.submit(set_owner, book, ids, login or None, book.clock.now())

    screen.query_one(PromptBar).ask(question.format(n=len(ids)), book.user, logins(book), answered)


def put_away(screen: WorkScreen, ids: Sequence[str], back: bool) -> None:
    """Put them into the archive, or bring all of them back where the first is in it."""
    book = screen.host.book
    screen.host.submit(archive_many, book, ids, book.clock.now(), back)


def delete(screen: WorkScreen, ids: Sequence[str]) -> None:
    """Ask with the counts of all that goes along, and delete on a y."""
    book = screen.host.book
    goes_with = what_goes_with(book, TABLE, *ids)
    name = counted({TABLE: len(ids)})
    question = deletion_question(name, goes_with) if goes_with else _("Delete {name}?").format(name=name)
    now = book.clock.now()
    screen.query_one(ConfirmBar).ask(question, partial(screen.host.submit, delete_records, book, TABLE, ids, now))
