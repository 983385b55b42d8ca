"""The columns of a list that a person names in a line of words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from screens.two_panes import TwoPanes
from screens.widgets.prompt import PromptBar
from store.find.near import did_you_mean
from store.text import _


class ChosenColumns(TwoPanes):
    """A screen whose list has the columns a person chose, else those it has by itself; a view keeps them."""

    COLUMNS: ClassVar[Collection[str]] = ()
    """The names of the columns there are."""

    def __init__(self, name: str, own_columns: Sequence[str]) -> None:
        super().__init__(name=name)
        self.own_columns = own_columns
        self._chosen: Sequence[str] = ()

    @property
    def columns_shown(self) -> Sequence[str]:
        """The columns the list has now."""
        return self._chosen or self.own_columns

    def action_columns(self) -> None:
        """Ask which columns to show; an empty line brings back those the list shows by itself."""
        shown, known = " ".join(self.columns_shown), list(self.COLUMNS)
        self.query_one(PromptBar).ask(_("Columns:"), shown, known, self._choose)

    def _choose(self, typed: str) -> None:
        named, complaint = _named(typed, self.COLUMNS)
        if complaint:
            self.say(complaint, "hint")
            return
        self._chosen = named
        self.show_columns()

    def show_columns(self) -> None:
        """Draw the list with its columns of now."""
        self.listed.columns_changed()

    def columns_of_view(self) -> str:
        """What a view keeps of the columns: their names, nothing where they are the list's own."""
        return "" if tuple(self.columns_shown) == tuple(self.own_columns) else " ".join(self.columns_shown)

    def take_columns_of(self, view: Mapping[str, object]) -> None:
        """Show the columns that a view has kept, as far as there are any of these names."""
        self._chosen, _complaint = _named(str(view.get("columns") or ""), self.COLUMNS)
        self.show_columns()


def _named(typed: str, known: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The columns named by a line of words, and what to say of words that name none."""
    words = list(dict.fromkeys(typed.replace(",", " ").lower().split()))
    unknown = [word for word in words if word not in known]
    named = tuple(word for word in words if word in known)
    if not unknown:
        return named, ""
    sentence = _("There is no column {name}.").format(name=unknown[0])
    hint = did_you_mean(unknown[0], known) or _("There are: {names}.").format(names=" ".join(known))
    return named, f"{sentence} {hint}"
