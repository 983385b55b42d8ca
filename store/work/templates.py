"""Templates: canned replies, and the sheets that everything made from them follows (C11, E2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Invalid, NotFound, Refused
from store.find.fold import fold
from store.model.fields import quoted
from store.model.template import SHEETS
from store.text import _
from store.work.outcome import Outcome, Record, concluded

if TYPE_CHECKING:
    from store.book import Book


def templates(book: Book, kind: str | None = None) -> list[Record]:
    """The templates of the book, or those of a kind, by kind and name."""
    found = [template for template in book.all("templates") if kind in (None, template.get("kind"))]
    return sorted(found, key=lambda each: (str(each.get("kind")), fold(str(each.get("name", ""))), each["id"]))


def add_template(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Add a template, a canned reply unless `fields` say otherwise; Refused where there is one of its name.

    A sheet begins with the usual fields of its kind where none are given. Raises Invalid for what cannot be kept.
    """
    name = str(fields.get("name") or "")
    if any(fold(str(each.get("name", ""))) == fold(name) for each in templates(book)):
        raise Refused(
            _("There is a template {name} already; edit it, or choose another name.").format(name=quoted(name))
        )
    usual = [{"name": each} for each in SHEETS.get(str(fields.get("kind")), ())]
    given = {"kind": "reply", **({"fields": usual} if usual else {}), **fields}
    with book.change("add template") as change:
        template = change.create("templates", given)
    return concluded(change, _("Added the template {name}.").format(name=template["name"]), [("templates", template)])


def template_meant(book: Book, typed: str) -> Record:
    """The template of this name or id; NotFound with those there are."""
    known = templates(book)
    for template in known:
        if template["id"] == typed or fold(str(template.get("name", ""))) == fold(typed):
            return template
    names = ", ".join(str(each.get("name")) for each in known) or "–"
    raise NotFound(_("There is no template {name}; there are: {names}.").format(name=quoted(typed), names=names))


def sheet_fields(book: Book, kind: str, language: str = "") -> list[tuple[str, str]]:
    """The fields of a sheet, (name, label), as the template of its kind has them; none where there is no template.

    Of several the one in `language` counts, else the first by name. Everything made from it follows it at once,
    since nothing of it is copied (E2).
    """
    known = templates(book, kind)
    template = next((each for each in known if each.get("language") == language), None) or next(iter(known), None)
    listed = (template or {}).get("fields") or ()
    return [(str(field["name"]), str(field.get("label") or "")) for field in listed if field.get("name")]


def sheet_fields_meant(typed: Iterable[str]) -> list[dict[str, str]]:
    """The fields of a sheet typed as NAME or NAME=LABEL, as a template keeps them; Invalid for one without a name."""
    fields = []
    for each in typed:
        name, _sign, named = each.replace("＝", "=").partition("=")
        if not name.strip():
            sentence = _("{text} should be written as NAME or NAME=LABEL.").format(text=quoted(each.strip()))
            raise Invalid({"fields": sentence})
        fields.append({"name": name.strip(), **({"label": named.strip()} if named.strip() else {})})
    return fields


def sheet_line(template: Mapping[str, Any]) -> str:
    """The fields of a sheet as they are typed in one line; "" where there are none."""
    listed = template.get("fields")
    fields = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return ", ".join("=".join(filter(None, (str(each.get("name", "")), str(each.get("label", ""))))) for each in fields)
