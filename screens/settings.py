"""Settings: one's own, the keys, and those of the book; each says what it means, and Enter changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from screens.shell.host import BookChanged, tone_of
from screens.shell.own import OwnSetting
from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column
from screens.widgets.sectioned_list import ListSection, SectionedList
from store.errors import BookError
from store.text import _
from store.work.book_settings import BookSetting, book_settings, change_setting

_KEYS = "keys."
_WIDE = 100


class Line(msgspec.Struct, frozen=True):
    """A setting as it is listed; `change` takes what was typed, "" for the default."""

    id: str
    key: str
    value: str
    origin: str
    meaning: str
    default: str
    choices: tuple[str, ...]
    change: Callable[[str], None]


class SettingsScreen(WorkScreen):
    """`,`: every setting with its value and where that comes from, over the screen one was on."""

    CSS_PATH = "settings.tcss"
    FOOTER: ClassVar = ("open", "filter", "theme", "back", "undo", "help", "palette")

    def __init__(self) -> None:
        super().__init__(name="settings")

    def questions(self) -> Iterable[Widget]:
        yield PromptBar()

    def body(self) -> Iterable[Widget]:
        with Vertical(id="settings-pane"):
            yield FilterBar(lambda: self.give_keys_to(self._list), hint=_("/ filter by name or meaning"), id="filter")
            yield SectionedList[Line](_columns, self._when_empty, id="settings")

    def on_mount(self) -> None:
        self.query_one("#settings-pane").border_title = Content(_("Settings"))
        self._load()
        self.give_keys_to(self._list)
        self._explain()

    @property
    def _list(self) -> SectionedList[Line]:
        return self.query_one("#settings", SectionedList)

    def _load(self) -> None:
        """Read everything again; the cursor stays on its setting."""
        own = self.host.own.listed()
        sections = {
            _("Your own · config.toml"): [self._own(each) for each in own if not each.key.startswith(_KEYS)],
            _("The book · for everybody who uses it"): list(map(self._of_book, book_settings(self.host.book))),
            _("Your keys · config.toml"): [self._own(each) for each in own if each.key.startswith(_KEYS)],
        }
        wanted = self.query_one(FilterBar).value.casefold().split()
        shown = {heading: [line for line in lines if _fits(line, wanted)] for heading, lines in sections.items()}
        self._list.show([ListSection(heading, lines) for heading, lines in shown.items() if lines])

    def _own(self, setting: OwnSetting) -> Line:
        return Line(
            id=f"own:{setting.key}",
            key=setting.key,
            value=setting.value,
            origin=setting.origin,
            meaning=setting.meaning,
            default=setting.default,
            choices=setting.choices,
            change=partial(self._change_own, setting.key),
        )

    def _of_book(self, setting: BookSetting) -> Line:
        return Line(
            id=f"book:{setting.key}",
            key=setting.key,
            value=setting.text,
            origin=_("the book") if setting.text else _("not set"),
            meaning=setting.meaning,
            default=setting.default,
            choices=(),
            change=partial(self._change_book, setting.key),
        )

    def _change_own(self, key: str, typed: str) -> None:
        self.host.say(self.host.own.set(key, typed or None), "done")
        self.host.own_changed()
        self._load()

    def _change_book(self, key: str, typed: str) -> None:
        book = self.host.book
        self.host.submit(change_setting, book, key, typed or None, book.clock.now())

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._explain()

    def _explain(self) -> None:
        """Say of the setting under the cursor what it means and what it would be by default."""
        line = self._list.current
        if line is None:
            return
        said = [line.meaning, ", ".join(line.choices)]
        if line.default:
            said.append(_("default {value}").format(value=line.default))
        self.say(" · ".join(filter(None, said)), "hint")

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in ("", "settings") for table, _id in message.changed):
            self._load()

    def on_input_changed(self, message: Input.Changed) -> None:
        if message.input.id == "filter":
            self._load()

    def _when_empty(self) -> Sequence[str]:
        return (keyed(self, _("No setting matches; {back} clears the filter.")),)

    def action_filter(self) -> None:
        self.give_keys_to(self.query_one(FilterBar))

    def action_open(self) -> None:
        """Ask for the new value; an empty line puts the default back."""
        if line := self._list.current:
            self._ask(line, line.value)

    def action_edit(self) -> None:
        self.action_open()

    def _ask(self, line: Line, typed: str) -> None:
        question = _("{key} (empty: the default):").format(key=line.key)
        self.query_one(PromptBar).ask(question, typed, line.choices, partial(self._answered, line))

    def _answered(self, line: Line, typed: str) -> None:
        if typed == line.value:
            return
        try:
            line.change(typed)
        except BookError as error:
            self.say(error.sentence, tone_of(error))
            self.call_later(self._ask, line, typed)

    def action_back(self) -> None:
        bar = self.query_one(FilterBar)
        if bar.value:
            bar.value = ""
        else:
            self.dismiss()


def _fits(line: Line, wanted: Sequence[str]) -> bool:
    searched = f"{line.key} {line.meaning} {line.value}".casefold()
    return all(word in searched for word in wanted)


def _columns(width: int) -> Sequence[Column[Line]]:
    key, origin = (30, 34) if width >= _WIDE else (24, 12)
    return [
        Column(cells=key, text=lambda line: line.key),
        Column(cells=width - key - origin - 4, text=lambda line: line.value),
        Column(cells=origin, text=lambda line: line.origin),
    ]
