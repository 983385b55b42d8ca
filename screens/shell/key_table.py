"""The tables of keys in the README and in docs/keys.md, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screens.shell.actions import GROUPS, Action, registered, shown_key
from screens.shell.keymap import Keymap
from screens.shell.sentences import with_keys
from store.text import _

BEGINNING = "<!-- keys -->"
END = "<!-- /keys -->"


def key_summary() -> str:
    """Every registered action in Markdown, a line a group: its first key and its name."""
    rows = ["| | |", "|---|---|"]
    for group, actions in _by_group().items():
        named = " · ".join(f"{_code(shown_key(action.keys[0]))} {_(action.label)}" for action in actions)
        rows.append(_row(f"**{_(group)}**", named))
    return "\n".join(rows)


def key_table() -> str:
    """Every registered action in Markdown, under its group: keys, what they do, the command, and the id."""
    rows = [_row(_("Keys"), _("What they do"), _("Command"), _("Id under [keys]")), "|---|---|---|---|"]
    for group, actions in _by_group().items():
        rows.append(_row(f"**{_(group)}**", "", "", ""))
        rows += map(_action_row, actions)
    return "\n".join(rows)


def with_table(text: str, table: str) -> str:
    """The text with the table between its two marks; ValueError if a mark is missing."""
    before, beginning, rest = text.partition(BEGINNING)
    _old, end, after = rest.partition(END)
    if not beginning or not end:
        raise ValueError(f"the marks {BEGINNING} and {END} are not both there")
    return f"{before}{BEGINNING}\n{table}\n{END}{after}"


def _by_group() -> dict[str, list[Action]]:
    """The actions under their groups, in the order in which these are read."""
    groups: dict[str, list[Action]] = {group: [] for group in GROUPS}
    for action in registered():
        groups.setdefault(action.group, []).append(action)
    return groups


def _action_row(action: Action) -> str:
    keys = " ".join(map(_code, map(shown_key, action.keys)))
    commands = ", ".join(map(_code, action.command.split(", "))) if action.command else ""
    return _row(keys, with_keys(_(action.help), Keymap()), commands, _code(action.id))


def _row(*cells: str) -> str:
    return f"| {' | '.join(_escaped(cells))} |"


def _escaped(cells: Sequence[str]) -> Iterator[str]:
    """The cells with the bars in them as Markdown wants them."""
    return (cell.replace("|", "\\|") for cell in cells)


def _code(text: str) -> str:
    return f"`{text}`"
