"""The terminal Kehu runs in: whether it is far away and shows colours, and the environment Textual reads at import."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import msgspec


class Terminal(msgspec.Struct, frozen=True, kw_only=True):
    """What the screens adapt to; `rest_seconds` is how long the cursor rests before the pane beside follows it.

    bell: whether it may ring when a call-back is due.
    """

    remote: bool
    colour: bool
    rest_seconds: float
    bell: bool = False


def describe(environment: Mapping[str, str], *, bell: bool = False) -> Terminal:
    """The terminal behind these environment variables (`SSH_CONNECTION`, `SSH_TTY`, `NO_COLOR`)."""
    remote = bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    rest_seconds = 0.3 if remote else 0.15
    return Terminal(remote=remote, colour=not environment.get("NO_COLOR"), rest_seconds=rest_seconds, bell=bell)


def prepare(environment: MutableMapping[str, str], *, bell: bool = False) -> Terminal:
    """Set what Textual reads once, at its import, and describe the terminal: to be called before importing Textual.

    A list that glides or a cursor that blinks costs bytes on every frame, so both are off unless the user asks.
    """
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    environment.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    environment.setdefault("ESCDELAY", "25")
    return describe(environment, bell=bell)
