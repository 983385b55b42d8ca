"""Translation of every sentence a user sees, bound once when the language is known."""

from __future__ import annotations

from collections.abc import Callable

_DOMAIN = "kehu"
_translate: Callable[[str], str] = str
_translate_plural: Callable[[str, str, int], str] | None = None
language = "en"


def choose(wanted: str) -> None:
    """Bind the catalogue for `wanted` ("en", "zh_CN", "zh_CN.UTF-8"); one that is missing leaves English.

    To be called before the first sentence is shown. English needs no catalogue, so it costs no import.
    """
    global _translate, _translate_plural, language
    code = wanted.split(".")[0].replace("-", "_")
    _translate, _translate_plural, language = str, None, "en"
    if not code or code in {"C", "POSIX"} or code.startswith("en"):
        return
    import gettext
    import os.path

    folder = os.path.join(os.path.dirname(__file__), "locale")
    try:
        catalogue = gettext.translation(_DOMAIN, folder, languages=[code, code.split("_")[0]])
    except FileNotFoundError:
        return
    _translate, _translate_plural, language = catalogue.gettext, catalogue.ngettext, code


def _(message: str) -> str:
    """The message in the chosen language."""
    return _translate(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message for `number` things in the chosen language."""
    if _translate_plural is not None:
        return _translate_plural(singular, plural, number)
    return singular if number == 1 else plural


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a message that is evaluated at import, to be translated with `_` where it is shown."""
    return message
