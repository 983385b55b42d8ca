"""Where in the world a new book begins: the time zone and currency of this machine and its user."""

from __future__ import annotations

import os

LINK = "/etc/localtime"
UNKNOWN_ZONE = "UTC"
UNKNOWN_CURRENCY = "CNY"


def local_zone(link: str = LINK) -> str:
    """The IANA name of the machine's time zone, from TZ or from where /etc/localtime leads; UTC if neither says."""
    chosen = os.environ.get("TZ", "").removeprefix(":")
    if "/" in chosen and not os.path.isabs(chosen) and _is_zone(chosen):
        return chosen
    _folder, found, name = os.path.realpath(link).rpartition("/zoneinfo/")
    name = name.removeprefix("posix/").removeprefix("right/")
    return name if found and _is_zone(name) else UNKNOWN_ZONE


def local_currency() -> str:
    """The ISO code of the currency of the user's locale; CNY if it has none."""
    import locale

    try:
        locale.setlocale(locale.LC_MONETARY, "")
    except locale.Error:
        return UNKNOWN_CURRENCY
    code = str(locale.localeconv()["int_curr_symbol"]).strip()
    return code if len(code) == 3 and code.isalpha() else UNKNOWN_CURRENCY


def _is_zone(name: str) -> bool:
    from store.model.instants import zone_named

    try:
        zone_named(name)
    except ValueError:
        return False
    return True
