"""The keys of a screen, generated from the registry: filtered by typing, done by Enter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from textual import on
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from screens.shell import actions
from screens.shell.host import host
from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.record_list import Column, RecordList
from store.text import _

_WIDE = 110
_KEYS_CELLS = 14


class _HelpLine(msgspec.Struct, frozen=True):
    """An action as help shows it; `why_not` is empty for one that can be done now."""

    id: str
    keys: str
    group: str
    help: str
    why_not: str
    command: str


def help_lines(screen: Screen[Any]) -> list[_HelpLine]:
    """What can be done on the screen, and why some of it cannot be done now."""
    return [
        _HelpLine(
            id=action.id,
            keys=host(screen).keymap.all_shown(action.id),
            group=_(action.group),
            help=keyed(screen, _(action.help)),
            why_not=actions.why_not(action, screen) or "",
            command=action.command,
        )
        for action in actions.registered()
    ]


class HelpScreen(WorkScreen):
    """`?`: every key with what it does, its command, and why it is greyed."""

    DEFAULT_CSS = """
    HelpScreen RecordList { margin: 0 1; }
    """

    def __init__(self, explained: Screen[Any]) -> None:
        super().__init__(name="help")
        self._lines = help_lines(explained)

    def body(self) -> Iterable[Widget]:
        yield FilterBar(
            lambda: self.give_keys_to(self._keys), hint=_("/ filter by key, meaning or command"), id="filter"
        )
        yield RecordList(self._fetch, _columns, self._when_empty, id="keys")

    def on_mount(self) -> None:
        self._show("")
        self.give_keys_to(self._keys)
        self.say(keyed(self, _("{open} does it, {filter} filters, {back} goes back")), "hint")

    def on_input_changed(self, message: Input.Changed) -> None:
        self._show(message.value)

    @on(LineList.Moved, "#keys")
    def _cursor_moved(self) -> None:
        """Say the line under the cursor whole, since a narrow terminal cuts it."""
        line = self._keys.current
        if line is not None:
            self.say(" · ".join(filter(None, (_help_or_reason(line), line.command))), "hint")

    @property
    def _keys(self) -> RecordList[_HelpLine]:
        return self.query_one("#keys", RecordList)

    def action_filter(self) -> None:
        self.give_keys_to(self.query_one("#filter"))

    def action_open(self) -> None:
        line = self._keys.current
        if line is not None:
            self._leave_for(line.id)

    def action_today(self) -> None:
        self._leave_for("today")

    def action_customers(self) -> None:
        self._leave_for("customers")

    def action_kpi(self) -> None:
        self._leave_for("kpi")

    def _leave_for(self, action_id: str) -> None:
        self.dismiss()
        self.app.call_later(self.app.run_action, f"perform('{action_id}')")

    def action_back(self) -> None:
        self.dismiss()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, _HelpLine]:
        return {number: self._lines[number] for number in numbers}

    def _when_empty(self) -> Sequence[str]:
        return (_("No key matches."), keyed(self, _("{back} goes back.")))

    def _show(self, words: str) -> None:
        wanted = words.casefold().split()
        matching = [
            number
            for number, line in enumerate(self._lines)
            if all(word in f"{line.keys} {line.group} {line.help} {line.command}".casefold() for word in wanted)
        ]
        self._keys.show(matching)


def _columns(width: int) -> Sequence[Column[_HelpLine]]:
    if width < _WIDE:
        return [
            Column(cells=_KEYS_CELLS, text=lambda line: line.keys),
            Column(cells=width - _KEYS_CELLS - 3, text=_help_or_reason),
        ]
    return [
        Column(cells=_KEYS_CELLS, text=lambda line: line.keys),
        Column(cells=14, text=lambda line: line.group),
        Column(cells=width - _KEYS_CELLS - 55, text=_help_or_reason),
        Column(cells=36, text=lambda line: line.command),
    ]


def _help_or_reason(line: _HelpLine) -> str:
    return f"({line.help}: {line.why_not})" if line.why_not else line.help
