"""The terminal Kehu runs in: what the screens adapt to, why, and the environment Textual reads at its import."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Literal

import msgspec

from store.text import _

Colours = Literal["none", "16", "256", "true"]
Way = Literal["osc52", "print"]

AUTO = "auto"
"""The wish of somebody who leaves a trait to the terminal."""

# Terminals that show a sequence for the clipboard as text, or drop it.
_WITHOUT_CLIPBOARD = frozenset({"linux", "dumb", "vt100", "vt102", "vt220"})


class Trait(msgspec.Struct, frozen=True):
    """What a setting comes to in this terminal, and why."""

    value: str
    why: str


class Terminal(msgspec.Struct, frozen=True, kw_only=True):
    """What the screens adapt to.

    remote: bytes are dear, since they go over a line. rest_seconds: how long the cursor rests before the pane beside
    follows it. quiet_seconds: how long no key comes before work begins that nobody waits for. bell: whether it may ring
    when a call-back is due. theme: the name of the colours the screens begin with. clipboard: how what is copied
    leaves; multiplexer: the one in between, which wants an envelope of its own.
    """

    remote: bool
    colour: bool
    rest_seconds: float
    quiet_seconds: float = 1.0
    bell: bool = False
    colours: Colours = "true"
    theme: str = "terminal"
    clipboard: Way = "osc52"
    multiplexer: Literal["", "tmux", "screen"] = ""


def traits(environment: Mapping[str, str], wishes: Mapping[str, str] | None = None) -> dict[str, Trait]:
    """What `remote`, `animation`, `colours` and `clipboard` come to behind these environment variables.

    wishes: what a person set; a trait they decided has no `why`.
    """
    wishes = wishes or {}
    remote = _wished(wishes, "remote") or _remote(environment)
    return {
        "remote": remote,
        "animation": _wished(wishes, "animation") or _animation(remote),
        "colours": _no_color(environment) or _wished(wishes, "colours") or _colours(environment),
        "clipboard": _wished(wishes, "clipboard") or _clipboard(environment),
    }


def describe(
    environment: Mapping[str, str],
    *,
    bell: bool = False,
    theme: str = "terminal",
    wishes: Mapping[str, str] | None = None,
) -> Terminal:
    """The terminal behind these environment variables (`SSH_CONNECTION`, `NO_COLOR`, `COLORTERM`, `TERM`, `TMUX` …)."""
    found = traits(environment, wishes)
    remote = found["remote"].value == "yes"
    return Terminal(
        remote=remote,
        colour=found["colours"].value != "none",
        rest_seconds=0.3 if remote else 0.15,
        bell=bell,
        colours=found["colours"].value,  # type: ignore[arg-type]
        theme=theme,
        clipboard=found["clipboard"].value,  # type: ignore[arg-type]
        multiplexer="tmux" if environment.get("TMUX") else "screen" if environment.get("STY") else "",
    )


def prepare(
    environment: MutableMapping[str, str],
    *,
    bell: bool = False,
    theme: str = "terminal",
    wishes: Mapping[str, str] | None = None,
) -> Terminal:
    """Set what Textual reads once, at its import, and describe the terminal: to be called before importing Textual.

    A list that glides or a cursor that blinks costs bytes on every frame, so both are off unless the user asks.
    """
    animated = traits(environment, wishes)["animation"].value == "yes"
    environment.setdefault("TEXTUAL_ANIMATIONS", "full" if animated else "none")
    environment.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    described = describe(environment, bell=bell, theme=theme, wishes=wishes)
    # A key whose answer takes two frames waits for the second; over a line each frame costs bytes instead.
    environment.setdefault("TEXTUAL_FPS", "60" if described.remote else "240")
    # How long a lone Esc waits for the rest of a sequence, which a line may bring a moment later.
    environment.setdefault("ESCDELAY", "25" if described.remote else "15")
    return described


def _wished(wishes: Mapping[str, str], name: str) -> Trait | None:
    wish = wishes.get(name, AUTO)
    return Trait(wish, "") if wish != AUTO else None


def _remote(environment: Mapping[str, str]) -> Trait:
    for variable in ("SSH_CONNECTION", "SSH_TTY"):
        if environment.get(variable):
            return Trait("yes", _("{variable} is set").format(variable=variable))
    return Trait("no", _("neither SSH_CONNECTION nor SSH_TTY is set"))


def _animation(remote: Trait) -> Trait:
    if remote.value == "yes":
        return Trait("no", _("each frame costs bytes on the line"))
    return Trait("no", _("nothing moves unless you ask"))


def _no_color(environment: Mapping[str, str]) -> Trait | None:
    return Trait("none", _("{variable} is set").format(variable="NO_COLOR")) if environment.get("NO_COLOR") else None


def _colours(environment: Mapping[str, str]) -> Trait:
    colour_term, term = environment.get("COLORTERM", ""), environment.get("TERM", "")
    if colour_term in ("truecolor", "24bit"):
        return Trait("true", f"COLORTERM={colour_term}")
    if term.endswith(("-256color", "-direct")):
        return Trait("true" if term.endswith("-direct") else "256", f"TERM={term}")
    if term == "dumb":
        return Trait("none", f"TERM={term}")
    return Trait("16", f"TERM={term}")


def _clipboard(environment: Mapping[str, str]) -> Trait:
    term = environment.get("TERM", "")
    if term in _WITHOUT_CLIPBOARD or not term:
        return Trait("print", _("TERM={term} has no clipboard").format(term=term))
    if environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return Trait("print", _("Terminal.app takes no text for its clipboard"))
    return Trait("osc52", _("most terminals take text for their clipboard"))
