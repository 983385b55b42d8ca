"""How the screens are opened: the terminal is prepared before Textual is imported, which reads it once."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from screens.shell.terminal import prepare
from tui import output
from tui.places import NO_BOOK, directory
from tui.postponed import postpone_for_screens

if TYPE_CHECKING:
    from screens.shell.host import Books
    from screens.shell.terminal import Terminal
    from tui.session import Session

DEMO = "demo.json"
TUTOR = "tutor.json"
_HANDED_OVER_SECONDS = 0.000_5
_FIRST_LOOK_SECONDS = 0.2


def open_screens(session: Session, *, customer: str | None = None, call: bool = False) -> None:
    """Show the screens on the session's book, a new one if there is none yet, until the person leaves.

    customer: whose file is opened at once, in the call cockpit where `call` says so.
    """
    _show_in_turn(session, session.config.book, customer=customer, call=call)


def open_tutor(session: Session, *, again: bool) -> None:
    """Show the tutor's book and the lessons, from the first one or where they were left; then as `open_screens`."""
    from screens.shell.demo import FEW_CUSTOMERS, make_demo
    from store.model.instants import zone_named
    from tui.locality import local_zone
    from tui.tutor_progress import keep_lesson

    path = _books(session).tutor
    make_demo(path, session.now, zone_named(local_zone()), session.config.user, output.talk, FEW_CUSTOMERS)
    if again:
        keep_lesson(0)
    _show_in_turn(session, path)


def _books(session: Session) -> Books:
    from screens.shell.host import Books

    beside = directory("data")
    return Books(own=session.config.book, demo=os.path.join(beside, DEMO), tutor=os.path.join(beside, TUTOR))


def _show_in_turn(session: Session, path: str, *, customer: str | None = None, call: bool = False) -> None:
    """Show the book at the path, on a customer if one is named, and then the one each showing ends with."""
    # A thread that looks through all customers hands over after so long when a key comes; Python's 5 ms would show.
    sys.setswitchinterval(_HANDED_OVER_SECONDS)
    config = session.config
    terminal = prepare(os.environ, bell=config.bell, theme=config.theme, wishes=config.wishes)
    postpone_for_screens()
    books = _books(session)
    following: str | None = path
    while following is not None:
        shown = session if following == books.own else session.beside(following)
        try:
            following = _show(shown, terminal, books, customer, call)
            customer = None
        finally:
            shown.close()


def _show(session: Session, terminal: Terminal, books: Books, customer: str | None, call: bool) -> str | None:
    """Show the screens on one book; the path of the book to show next, or None."""
    from screens.shell.keymap import Keymap
    from screens.tutor import Coach
    from store.work.drafts import Drafts
    from tui.app import KehuApp
    from tui.own_settings import OwnConfig
    from tui.tutor_progress import keep_lesson, lesson_reached
    from tui.warming import warm_up

    book = session.open(create=True, tell=False)
    drafts = Drafts(directory("state"), str(book.settings.get("book") or NO_BOOK))
    own = OwnConfig(session.config)
    book.notices.extend(own.problems)
    app = KehuApp(
        book,
        terminal,
        drafts,
        books,
        keymap=Keymap(session.config.keys),
        own=own,
        coach=Coach(lesson_reached(), keep_lesson) if session.config.book == books.tutor else None,
    )
    if customer is not None:
        app.begin_with(customer, call=call)
    app.after_frame(partial(app.set_timer, _FIRST_LOOK_SECONDS, warm_up))
    # Without mouse reports the terminal's own selection and copying work as everywhere else.
    following = app.run(mouse=False)
    for text in app.to_print:
        output.line(text)
    if app.fault is not None:
        raise app.fault
    return following
