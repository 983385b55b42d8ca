"""The names of keys: as people write them in config.toml, as the registry has them, and as Textual wants them."""

from __future__ import annotations

from store.text import _

_NAMED = frozenset({"escape", "enter", "tab", "shift+tab", "space", "backspace", "delete", "insert", "home", "end"})
_NAMED |= {"pageup", "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25))}
_ALSO = {
    "esc": "escape",
    "↵": "enter",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "comma": ",",
    "colon": ":",
    "slash": "/",
    "question_mark": "?",
}
_SAME_BYTE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+c": "ctrl+c"}


class NoKey(ValueError):
    """A word that names no key a terminal can send; the message is a sentence for people."""


def read_keys(words: str) -> tuple[str, ...]:
    """The keys of a setting such as `c, f2` or `ctrl+g F5`; NoKey for a word that is none. Empty: no key at all."""
    parts = words.replace("，", ",").split()
    written = [key for part in parts for key in (part.split(",") if len(part) > 1 else [part]) if key]
    return tuple(dict.fromkeys(map(_key, written)))


def _key(word: str) -> str:
    """The key as the registry has it."""
    if len(word) == 1 and word.isprintable():
        return _ALSO.get(word, word)
    lower = word.casefold()
    name = _ALSO.get(lower, lower)
    if name in _NAMED or len(name) == 1:
        return name
    modifier, _plus, letter = name.partition("+")
    if name in _SAME_BYTE:
        same = _SAME_BYTE[name]
        if same == name:
            raise NoKey(_("{key} is kept for whoever looks for the way out.").format(key=word))
        raise NoKey(_("a terminal cannot tell {key} from {same}.").format(key=word, same=same))
    if modifier == "ctrl" and len(letter) == 1 and letter.isascii() and letter.isalpha():
        return name
    if modifier == "alt":
        raise NoKey(_("only some terminals send {key}; take ctrl or a function key.").format(key=word))
    raise NoKey(_("{key} is no key; write c, F5, ctrl+g, enter or space.").format(key=word))


def textual_name(key: str) -> str:
    """The key as a binding of Textual takes it: a comma parts keys there."""
    return "comma" if key == "," else key
