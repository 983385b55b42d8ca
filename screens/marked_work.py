"""What is done to several marked customers or tickets at once: edited, handed over, put away, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from screens.shell.screen import WorkScreen
from screens.widgets.confirm import ConfirmBar, deletion_question
from screens.widgets.prompt import PromptBar
from store.errors import BookError
from store.model import RECORD_TYPES, vocabulary
from store.model.fields import safe
from store.text import N_, _, ngettext
from store.text.cells import cut
from store.work.bulk import STATUSES, TICKET_STATUS, Edit, Preview, edit_many, preview, read_edit, settable
from store.work.customers import archive_many, delete_records, set_owner, what_goes_with
from store.work.outcome import counted
from store.work.people import logins

_WHAT_CELLS = 44
_EXAMPLES = {
    "customers": N_("Nothing was typed, so nothing changes: grade=A, owner=li, tag+vip, note="),
    "tickets": N_("Nothing was typed, so nothing changes: owner=li, priority=high, status=solved, due="),
}


def edit(screen: WorkScreen, table: str, ids: Sequence[str]) -> None:
    """Ask what is to change in all of them, show how many that concerns, and do it on a y."""
    question = ngettext("Change {n} marked:", "Change {n} marked:", len(ids)).format(n=len(ids))
    screen.query_one(PromptBar).ask(question, "", _completions(screen, table), partial(_typed, screen, table, ids))


def _typed(screen: WorkScreen, table: str, ids: Sequence[str], line: str) -> None:
    try:
        wanted = read_edit(line, RECORD_TYPES[table])
    except BookError as error:
        screen.say(error.sentence, "refused")
        return
    if wanted:
        change(screen, table, ids, wanted)
    else:
        screen.say(_(_EXAMPLES[table]), "hint")


def change(screen: WorkScreen, table: str, ids: Sequence[str], wanted: Edit) -> None:
    """Show what the edit would do, and do it on a y."""
    book = screen.host.book
    try:
        shown = preview(book, table, ids, wanted, book.clock.now())
    except BookError as error:
        screen.say(error.sentence, "refused")
        return
    if shown.changing:
        screen.query_one(ConfirmBar).ask(_question(table, shown), partial(_do, screen, table, shown.changing, wanted))
    elif shown.refused:
        screen.say(shown.refused[0], "refused")
    else:
        screen.say(_("All of them are so already: {what}.").format(what=safe(shown.what)), "hint")


def _question(table: str, shown: Preview) -> str:
    """ "Change 14 customers to grade A (3 are so already)?" """
    what, count = cut(safe(shown.what), _WHAT_CELLS), counted({table: len(shown.changing)})
    others = []
    if shown.same:
        others.append(_("{n} are so already").format(n=shown.same))
    if shown.refused:
        others.append(ngettext("{n} cannot", "{n} cannot", len(shown.refused)).format(n=len(shown.refused)))
    if not others:
        return _("Change {count}: {what}?").format(count=count, what=what)
    return _("Change {count}: {what} ({others})?").format(count=count, what=what, others=_(", ").join(others))


def _do(screen: WorkScreen, table: str, ids: Sequence[str], wanted: Edit) -> None:
    book = screen.host.book
    screen.host.submit(edit_many, book, table, ids, wanted, book.clock.now())


def _completions(screen: WorkScreen, table: str) -> list[str]:
    """`grade=A`, `owner=li`: what a line can begin with."""
    settings = screen.host.book.settings
    found = []
    for field in settable(RECORD_TYPES[table]):
        if (table, field.name) == TICKET_STATUS:
            found += [f"status={each}" for each in STATUSES]
        elif field.kind == "choice":
            found += [f"{field.name}={each.value}" for each in vocabulary.choices(field.vocabulary, settings)]
        elif field.kind == "person":
            found += [f"{name}={login}" for name in ("owner", field.name) for login in logins(screen.host.book)]
        else:
            found.append(f"{field.name}=")
    return [*dict.fromkeys(found), *(("tag+", "tag-") if table == "customers" else ())]


def hand_over(screen: WorkScreen, table: str, ids: Sequence[str]) -> None:
    """Ask who is to have them; Enter at once claims them, an empty line makes them nobody's."""
    book = screen.host.book
    question = ngettext("Owner of {n} marked (empty: nobody):", "Owner of {n} marked (empty: nobody):", len(ids))

    def answered(login: str) -> None:
        if table == "customers":
            screen.host.submit(set_owner, book, ids, login or None, book.clock.now())
        else:
            edit_of_hands = Edit(fields={"assignee": login or None})
            screen.host.submit(edit_many, book, table, ids, edit_of_hands, book.clock.now())

    screen.query_one(PromptBar).ask(question.format(n=len(ids)), book.user, logins(book), answered)


def put_away(screen: WorkScreen, ids: Sequence[str], back: bool) -> None:
    """Put customers into the archive, or bring all of them back where the first is in it."""
    book = screen.host.book
    screen.host.submit(archive_many, book, ids, book.clock.now(), back)


def delete(screen: WorkScreen, table: str, ids: Sequence[str]) -> None:
    """Ask with the counts of all that goes along, and delete on a y."""
    book = screen.host.book
    goes_with = what_goes_with(book, table, *ids)
    name = counted({table: len(ids)})
    question = deletion_question(name, goes_with) if goes_with else _("Delete {name}?").format(name=name)
    now = book.clock.now()
    screen.query_one(ConfirmBar).ask(question, partial(screen.host.submit, delete_records, book, table, ids, now))
