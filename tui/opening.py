"""How the screens are opened: the terminal is prepared before Textual is imported, which reads it once."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from screens.shell.terminal import prepare
from tui.places import directory

if TYPE_CHECKING:
    from screens.shell.host import Books
    from screens.shell.terminal import Terminal
    from tui.session import Session

DEMO = "demo.json"


def open_screens(session: Session) -> None:
    """Show the screens on the session's book, a new one if there is none yet, until the person leaves."""
    gc.enable()
    terminal = prepare(os.environ, bell=session.config.bell)
    from screens.shell.host import Books

    own = session.config.book
    books = Books(own=own, demo=os.path.join(directory("data"), DEMO))
    following = _show(session, terminal, books)
    while following is not None:
        elsewhere = session.beside(following)
        try:
            following = _show(elsewhere, terminal, books)
        finally:
            elsewhere.close()


def _show(session: Session, terminal: Terminal, books: Books) -> str | None:
    """Show the screens on one book; the path of the book to show next, or None."""
    from store.work.drafts import Drafts
    from tui.app import KehuApp
    from tui.commands.log import NO_BOOK

    book = session.open(create=True, tell=False)
    drafts = Drafts(directory("state"), str(book.settings.get("book") or NO_BOOK))
    # Without mouse reports the terminal's own selection and copying work as everywhere else.
    return KehuApp(book, terminal, drafts, books).run(mouse=False)
