"""Sentences that name keys: the keys as the person at the screen has them, not as the registry gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screens.shell.actions import shown_key

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from screens.shell.keymap import Keymap

_ACTION = re.compile(r"\{([a-z][a-z-]*)\}")
_NO_KEY = "palette"


def with_keys(sentence: str, keymap: Keymap) -> str:
    """The sentence with the key of each action it names, as `{new-customer} adds one`.

    An action that was left without a key is done from the palette, so that is what stands there. A name in braces that
    is no action stays for `str.format`.
    """

    def key(match: re.Match[str]) -> str:
        action_id = match[1]
        if action_id not in keymap:
            return match[0]
        return keymap.shown(action_id) or keymap.shown(_NO_KEY) or shown_key("ctrl+p")

    return _ACTION.sub(key, sentence)


def keyed(node: DOMNode, sentence: str) -> str:
    """The sentence with the keys of the person before this screen."""
    # A command names keys as well, and loads no screens for it.
    from screens.shell.host import host

    return with_keys(sentence, host(node).keymap)
