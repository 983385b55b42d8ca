"""One's own settings, listed and changed: for `kehu config` and for the settings screen alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from screens.shell.actions import registered
from screens.shell.keymap import Keymap, default_keys
from screens.shell.own import OwnSetting
from screens.shell.sentences import with_keys
from store.errors import Usage
from store.text import _
from tui.config import DEFAULT, FILE, KEYS, SETTINGS, Config, not_a_choice


class OwnConfig:
    """The settings of config.toml, and the keys with those that nobody changed; see `screens.shell.own`."""

    def __init__(self, config: Config) -> None:
        self._config = config

    @property
    def problems(self) -> list[str]:
        """What config.toml says that cannot be, as sentences; defaults count in its place."""
        return [*self._config.problems, *Keymap(self._config.keys).problems]

    @property
    def key_wishes(self) -> Mapping[str, str]:
        """The keys of `[keys]` as they are written."""
        return self._config.keys

    @property
    def theme(self) -> str:
        """The name of the theme in force."""
        return self._config.theme

    @property
    def editor(self) -> str:
        """The editor in force: of config.toml, $VISUAL, $EDITOR, or vi."""
        return self._config.editor

    def listed(self) -> Sequence[OwnSetting]:
        """The settings, then the keys of every action."""
        return [*self.settings(), *self.keys()]

    def settings(self) -> Iterator[OwnSetting]:
        """The settings without the keys."""
        for name, setting in SETTINGS.items():
            value = self._config.value(name)
            yield OwnSetting(
                key=name,
                value=value.value,
                origin=value.origin,
                meaning=_(setting.help),
                default=setting.default,
                choices=setting.choices,
            )

    def keys(self, *, only_wished: bool = False) -> Iterator[OwnSetting]:
        """The keys of the actions, as people write them."""
        keymap = Keymap(self._config.keys)
        for action in registered():
            wished = keymap.is_wished(action.id)
            if wished or not only_wished:
                yield OwnSetting(
                    key=f"{KEYS}.{action.id}",
                    value=keymap.all_shown(action.id),
                    origin=FILE if wished else _(DEFAULT),
                    meaning=with_keys(_(action.help), keymap),
                    default=default_keys(action.id),
                )

    def set(self, key: str, value: str | None) -> str:
        """Write one setting to config.toml, or take it out with None, and say so.

        Raises Usage for a setting there is not and for a value it cannot have; a key that means something else is
        given away, and the sentence says what has none now.
        """
        from tui.config_file import write_setting

        table, _dot, name = key.rpartition(".")
        said = []
        if table == KEYS:
            said = self._problems_with(name, value)
        else:
            _check(key, value)
        write_setting(self._config.path, table, name, value)
        self._config.forget()
        return " ".join([_("Saved {path}.").format(path=self._config.path), *said])

    def _problems_with(self, action: str, keys: str | None) -> list[str]:
        """What giving the action these keys would bring about; Usage if they cannot be read or there is no action."""
        before = self._config.keys
        wishes: Mapping[str, str] = {**{each: before[each] for each in before if each != action}, action: keys or ""}
        if keys is None:
            wishes = {each: before[each] for each in before if each != action}
        keymap = Keymap(wishes)
        if keys is not None and not keymap.is_wished(action):
            raise Usage(" ".join(problem for problem in keymap.problems if action in problem))
        if action not in {each.id for each in registered()}:
            return []
        known = set(Keymap(before).problems)
        return [problem for problem in keymap.problems if problem not in known]


def _check(key: str, value: str | None) -> None:
    if key not in SETTINGS:
        raise Usage(_("There is no setting {key}; `kehu config list` shows all there are.").format(key=key))
    choices = SETTINGS[key].choices
    if value is not None and choices and value not in choices:
        raise Usage(not_a_choice(key, value))
