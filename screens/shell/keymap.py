"""The keys as one person has them: those of the registry, with the wishes of `[keys]` in config.toml over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import screens.shell.catalogue  # noqa: F401 - fills the registry
from screens.shell.actions import Action, action, registered, shown_key, with_full_width_twins
from screens.shell.key_names import NoKey, read_keys, textual_name
from store.text import _

if TYPE_CHECKING:
    from textual.binding import BindingsMap


class Keymap:
    """Which keys do which action; a wish that cannot be kept is a sentence in `problems` and changes nothing else.

    A wish goes before a default: an action whose key somebody gave away loses it. Of two wishes for one key the
    first in the order of the registry has it.
    """

    def __init__(self, wishes: Mapping[str, str] | None = None) -> None:
        self.problems: list[str] = []
        self._keys: dict[str, tuple[str, ...]] = {each.id: each.keys for each in registered()}
        self._wished = dict(self._readable(wishes or {}))
        self._settle()

    def __contains__(self, action_id: str) -> bool:
        """Whether there is such an action."""
        return action_id in self._keys

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of the action, the one to show first; none if it was left without."""
        return self._keys[action_id]

    def shown(self, action_id: str) -> str:
        """The first key of the action as people read it, "" if it has none."""
        keys = self._keys[action_id]
        return shown_key(keys[0]) if keys else ""

    def all_shown(self, action_id: str) -> str:
        """All keys of the action as people read them."""
        return " ".join(map(shown_key, self._keys[action_id]))

    def is_wished(self, action_id: str) -> bool:
        """Whether the keys of the action are the person's own choice."""
        return action_id in self._wished

    @property
    def for_widgets(self) -> dict[str, str]:
        """The keys of actions that widgets bind themselves, as Textual takes them: binding id → keys."""
        return {id: ",".join(map(textual_name, keys)) for id, keys in self._wished.items()}

    def bindings(self) -> BindingsMap:
        """A binding for each key and for the full-width form a Chinese input method hands over instead."""
        from textual.binding import Binding, BindingsMap

        ours = (
            Binding(
                textual_name(key),
                f"perform('{each.id}')",
                _(each.label),
                show=False,
                # Whoever wants to leave can, whatever is open; a letter has to stay a letter where one types.
                priority=each.id == "quit" and len(key) > 1,
            )
            for each in registered()
            for key in with_full_width_twins(self._keys[each.id])
        )
        return BindingsMap([*ours, Binding("ctrl+c", "ctrl_c", show=False)])

    def _readable(self, wishes: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The wishes that name an action and keys, in the order of the registry."""
        from store.find.near import did_you_mean

        known = {each.id for each in registered()}
        for unknown in sorted(set(wishes) - known):
            sentence = _("[keys] names {id}, which is no action.").format(id=unknown)
            self.problems.append(" ".join(filter(None, (sentence, did_you_mean(unknown, sorted(known))))))
        for each in registered():
            if each.id in wishes:
                try:
                    yield each.id, _allowed(each, read_keys(wishes[each.id]))
                except NoKey as error:
                    self.problems.append(_("[keys] {id}: {reason}").format(id=each.id, reason=error))

    def _settle(self) -> None:
        """Give each wished key to one action, and take it from those that have it by default."""
        taken: dict[str, str] = {}
        for id, keys in self._wished.items():
            for key in keys:
                if key in taken:
                    self._report(key, id, taken[key])
                else:
                    taken[key] = id
            self._keys[id] = tuple(key for key in keys if taken[key] == id)
        for each in registered():
            if each.id not in self._wished:
                lost = [key for key in each.keys if key in taken]
                self._keys[each.id] = tuple(key for key in each.keys if key not in taken)
                if lost and not self._keys[each.id]:
                    self._report(lost[0], each.id, taken[lost[0]])

    def _report(self, key: str, loser: str, winner: str) -> None:
        self.problems.append(
            _("{key} means {winner}, so {loser} has no key by it: give it another under [keys].").format(
                key=shown_key(key), winner=winner, loser=loser
            )
        )


def _allowed(wished: Action, keys: tuple[str, ...]) -> tuple[str, ...]:
    if not keys and wished.id == "quit":
        raise NoKey(_("without a key nobody could leave."))
    return keys


def default_keys(action_id: str) -> str:
    """The keys the action has without a wish, as people read them."""
    return " ".join(map(shown_key, action(action_id).keys))
