"""Mail addresses as they are stored: bare, lower-cased, checked only for what every address has."""

from __future__ import annotations

from unicodedata import normalize

from store.model.fields import BadValue, clean, quoted
from store.text import _

LONGEST = 254
LONGEST_LOCAL_PART = 64
_NEVER_INSIDE = frozenset(" \t()<>[],;:\\\"'“”")


def normalise_mail(text: str) -> str:
    """The address in lower case, out of `Name <address>` and `mailto:` too; BadValue if it is none."""
    address = clean(text)
    if address.endswith((">", "＞")):
        address = address.rstrip(">＞").replace("＜", "<").rpartition("<")[2]
    address = normalize("NFKC", normalize("NFKC", address).lower()).strip().removeprefix("mailto:").strip()
    if not _looks_like_an_address(address):
        raise BadValue(
            _("{value} is not a mail address, which looks like name@example.com.").format(value=quoted(text))
        )
    return address


def _looks_like_an_address(address: str) -> bool:
    local, _at, domain = address.rpartition("@")
    return (
        0 < len(local) <= LONGEST_LOCAL_PART
        and len(address) <= LONGEST
        and "@" not in local
        and not any(character in _NEVER_INSIDE or character.isspace() for character in address)
        and "." in domain
        and all(domain.split("."))
        and not domain.startswith("-")
    )
