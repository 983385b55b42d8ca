"""Saved views on a list: one key shows them by number, another keeps the filter that is applied under a name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.model.fields import safe
from store.text import N_, _
from store.text.cells import cut
from store.work.outcome import Record
from store.work.views import delete_view, save_view, views

Apply = Callable[[Record], None]

_SHOWN = 9
_NAME_CELLS = 16


def choose(screen: WorkScreen, of_list: str, applied: Record, apply: Apply) -> None:
    """Offer the views of the list by number, and to keep what is applied now as another; `apply` shows one."""
    known = views(screen.host.book, of_list)[:_SHOWN]
    choices = [
        Choice(str(number), cut(safe(str(view.get("name", ""))), _NAME_CELLS)) for number, view in enumerate(known, 1)
    ]
    choices += [
        Choice(
            "s",
            N_("save this one"),
            None if applied.get("query") else keyed(screen, _("There is no filter to keep; {filter} types one")),
        ),
        Choice("d", N_("delete one"), None if known else _("No view is saved yet; s keeps the filter as one")),
    ]

    def chosen(letter: str) -> None:
        if letter == "s":
            keep(screen, of_list, applied)
        elif letter == "d":
            _ask_which_to_delete(screen, known)
        else:
            apply(known[int(letter) - 1])

    screen.query_one(MenuBar).ask(_("Views"), choices, chosen)


def keep(screen: WorkScreen, of_list: str, applied: Record) -> None:
    """Ask for a name and keep what is applied under it."""
    names = [str(view.get("name", "")) for view in views(screen.host.book, of_list)]
    screen.query_one(PromptBar).ask(_("Name of this view:"), "", names, partial(_save, screen, of_list, applied))


def _save(screen: WorkScreen, of_list: str, applied: Record, name: str) -> None:
    book = screen.host.book
    if name:
        screen.host.submit(save_view, book, {**applied, "list": of_list, "name": name}, book.clock.now())
    else:
        screen.say(_("A view needs a name, so nothing was kept"), "hint")


def _ask_which_to_delete(screen: WorkScreen, known: list[Record]) -> None:
    names = [str(view.get("name", "")) for view in known]

    def answered(name: str) -> None:
        view = next((each for each in known if each.get("name") == name), None)
        if view is None:
            screen.say(_("There is no view {name}").format(name=safe(name)), "hint")
        else:
            screen.host.submit(delete_view, screen.host.book, view["id"], screen.host.book.clock.now())

    screen.query_one(PromptBar).ask(_("Delete which view?"), names[0], names, answered)
