"""Amounts of money as people type and read them, and as records keep them: whole numbers of the smallest coin."""

from __future__ import annotations

from unicodedata import normalize

from store.errors import Invalid
from store.model.fields import quoted
from store.text import _

MOST = 10**13
"""No amount of one customer is larger."""

COINS = 100
"""How many of the smallest coin make one of the currency of the book."""


def amount_meant(typed: str, field: str = "amount") -> int:
    """What was typed in the currency of the book, as 5000 or 99.50, in the smallest coin; Invalid for what is none."""
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(normalize("NFKC", typed).strip().replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if amount.is_finite() and 0 <= amount <= MOST and amount * COINS == int(amount * COINS):
        return int(amount * COINS)
    sentence = _("{value} is not an amount; write one like 5000 or 99.50.").format(value=quoted(typed))
    raise Invalid({field: sentence})


def amount_typed(coins: object) -> str:
    """The amount as it is typed, 5000 or 99.50; "" for none, and what another tool wrote in its place as text."""
    if coins is None:
        return ""
    if not isinstance(coins, int) or isinstance(coins, bool) or coins < 0:
        return str(coins)
    whole, rest = divmod(coins, COINS)
    return f"{whole}.{rest:02}" if rest else str(whole)
