"""Colours and signs of every screen. Widgets draw in the terminal's sixteen; a theme says how these are painted."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from rich.color import Color, ColorType
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from store.text import N_

PLAIN = Style.null()
BOLD = Style(bold=True)
FAINT = Style(dim=True)
HEADING = Style(color="cyan")
CAUTION = Style(color="yellow")
WARNING = Style(color="red", bold=True)

CURSOR = "▸"
CURSOR_ELSEWHERE = "▹"
# A marked row, and the cursor on one.
MARKED = "*"
CURSOR_ON_MARKED = "»"

_ANSI = BUILTIN_THEMES["ansi-dark"]

KEHU = Theme(
    name="kehu",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_blue",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={**_ANSI.variables, "border-blurred": "ansi_default"},
)

# Reversed instead of coloured, so that the cursor of an input is seen without colours too.
CSS = """
Input > .input--cursor { background: $background; color: $foreground; text-style: reverse; }
"""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A theme: the colours the terminal's own stand for, `#rrggbb`; none for the theme that leaves them as they are.

    faint is what dimmed text is painted in. The hues are those that people who see red and green alike keep apart:
    orange warns, blue leads, and whatever a colour says a word or a sign says as well.
    """

    label: str
    foreground: str = ""
    background: str = ""
    faint: str = ""
    red: str = ""
    green: str = ""
    yellow: str = ""
    blue: str = ""
    magenta: str = ""
    cyan: str = ""

    @property
    def named(self) -> Mapping[int, str]:
        """Colour by its number among the sixteen, the bright ones like the others."""
        hues = (self.background, self.red, self.green, self.yellow, self.blue, self.magenta, self.cyan, self.foreground)
        return dict(enumerate(hues * 2))


LOOKS: Mapping[str, Look] = {
    "terminal": Look(label=N_("the terminal's own colours")),
    "light": Look(
        label=N_("light"),
        foreground="#1f2328",
        background="#ffffff",
        faint="#5c636b",
        red="#b33c00",
        green="#00664d",
        yellow="#7a5200",
        blue="#0057a8",
        magenta="#8f2f6f",
        cyan="#00616e",
    ),
    "dark": Look(
        label=N_("dark"),
        foreground="#d9dde2",
        background="#15181c",
        faint="#929aa3",
        red="#ff8a3d",
        green="#3fc79a",
        yellow="#e8c547",
        blue="#6db3f2",
        magenta="#d89ac4",
        cyan="#62c8d8",
    ),
    "contrast": Look(
        label=N_("high contrast"),
        foreground="#ffffff",
        background="#000000",
        faint="#ffffff",
        red="#ffa64d",
        green="#66ffc2",
        yellow="#ffff00",
        blue="#99d6ff",
        magenta="#ffb3e6",
        cyan="#66ffff",
    ),
}
TERMINAL = "terminal"


def painted(style: Style, look: Look) -> Style:
    """The style in the colours of the theme; as it is where the theme leaves the terminal's own."""
    if not look.background:
        return style
    colour = look.faint if style.dim and _is_default(style.color) else _meant(style.color, look, look.foreground)
    background = _meant(style.bgcolor, look, look.background)
    return style + Style(color=colour, bgcolor=background, dim=False)


def _meant(colour: Color | None, look: Look, default: str) -> str:
    if colour is None or _is_default(colour):
        return default
    if colour.type is ColorType.STANDARD and colour.number is not None:
        return look.named[colour.number]
    return colour.name


def _is_default(colour: Color | None) -> bool:
    return colour is None or colour.is_default


def after(name: str) -> str:
    """The theme that comes after this one, for the key that goes through them."""
    names = list(LOOKS)
    return names[(names.index(name) + 1) % len(names)] if name in LOOKS else names[0]
