"""Text made fit to keep and fit to show: cleaned at every way in, controls made visible at every way out."""

from __future__ import annotations

from unicodedata import category, normalize

from store.text import _, cells

TAG_CELLS = 40
LOGIN_CHARACTERS = 64

_C0 = range(0x00, 0x20)
_C1 = range(0x80, 0xA0)
_STEERING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_SEPARATORS = (0x2028, 0x2029)

_UNSTORABLE: dict[int, str | None] = dict.fromkeys((*_C0, 0x7F, *_C1, *_STEERING))
_ON_ONE_LINE = {**_UNSTORABLE, **dict.fromkeys((0x09, 0x0A, *_SEPARATORS), " ")}
_ON_LINES = {**_UNSTORABLE, 0x09: "\t", 0x0A: "\n", **dict.fromkeys(_SEPARATORS, "\n")}

_VISIBLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in _C0},
    0x7F: "\N{SYMBOL FOR DELETE}",
    # A C1 control is an ESC sequence in one character, and is shown as that sequence.
    **{code: "\N{SYMBOL FOR ESCAPE}" + chr(code - 0x40) for code in _C1},
    **dict.fromkeys(_STEERING, "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(_SEPARATORS, "\N{SYMBOL FOR NEWLINE}"),
}
_VISIBLE_ON_LINES = {**_VISIBLE, 0x09: " ", 0x0A: "\n"}


class BadValue(ValueError):
    """A value that cannot be stored; `str(error)` is a whole sentence saying why and what is expected."""


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it may be stored: NFC, stripped, without controls, bidi controls and lone surrogates.

    Line breaks and tabs stay where `lines` is set (every line break as LF) and become a space elsewhere.
    Joiners and variation selectors stay: scripts and emoji need them.
    """
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ON_LINES if lines else _ON_ONE_LINE)
        text = text.encode("utf-8", "ignore").decode()
    if not text.isascii():
        text = normalize("NFC", text)
    return text.strip()


def safe(text: str, *, lines: bool = False) -> str:
    """The text as it may reach a terminal: what would steer it is shown instead, ESC as `␛`.

    Line feeds stay where `lines` is set, with tabs as a space; elsewhere both are shown too.
    """
    if text.isprintable():
        return text
    return text.translate(_VISIBLE_ON_LINES if lines else _VISIBLE).encode("utf-8", "replace").decode()


def quoted(value: object, width: int = 40) -> str:
    """The value between quotation marks, at most `width` cells of it; of an object only its kind."""
    if isinstance(value, int) and value.bit_length() > 64:
        shown = hex(value)
    elif isinstance(value, str | int | float):
        shown = safe(str(value))
    else:
        shown = type(value).__name__
    return f"“{cells.cut(shown, width)}”"


def folded(text: str) -> str:
    """The text as it is compared with a choice or a tag: compatibility forms and case are all one."""
    if text.isascii():
        return text.lower().strip()
    return normalize("NFKC", normalize("NFKC", text).casefold()).strip()


def normalise_tag(text: str) -> str:
    """A tag: one word without the `#` it may be typed with; BadValue if nothing is left or it is too long."""
    tag = "-".join(clean(text).lstrip("#＃").split())
    if not tag:
        raise BadValue(_("A tag has no letters."))
    if cells.cell_width(tag) > TAG_CELLS:
        raise BadValue(_("The tag {tag} is too long; write a note instead.").format(tag=quoted(tag)))
    return tag


def normalise_login(text: str) -> str:
    """The login of a person in lower case: letters of any script, digits, `.`, `_` and `-`; else BadValue."""
    login = normalize("NFKC", normalize("NFKC", clean(text)).lower())
    well_formed = login[:1].isalnum() and all(map(_in_login, login)) and len(login) <= LOGIN_CHARACTERS
    if not well_formed:
        raise BadValue(
            _("{value} is not a login, which is one word of letters, digits, “.”, “_” or “-”.").format(
                value=quoted(text)
            )
        )
    return login


def _in_login(character: str) -> bool:
    return character in "._-" or category(character)[0] in "LNM"
