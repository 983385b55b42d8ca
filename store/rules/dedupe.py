"""When two records are of the same company or person: the keys they are compared by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from store.find.fold import whole
from store.model.fields import folded

_REMEMBERED = 10_000
_BRACKETS_AND_SPACES = re.compile(r"[\s()\[\]{}<>（）【】《》〈〉「」,，。·]")
_CHINESE_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "集团")
_LATIN_FORMS = re.compile(
    r"[\s,]*(?:&\s*co|\b(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|plc|gmbh|ag|kg|sa|sas|"
    r"sarl|srl|spa|bv|nv|ab|oy|pty|pte|kk|group|holdings?))\.?\s*$"
)


@lru_cache(maxsize=_REMEMBERED)
def company_key(name: str) -> str:
    """The name of a company as it is compared: without legal form, brackets, spaces and case (Rule 8, keys)."""
    key = folded(name)
    while True:
        shorter = _LATIN_FORMS.sub("", key)
        for form in _CHINESE_FORMS:
            shorter = shorter.removesuffix(form)
        shorter = shorter.strip(" ,.")
        if not shorter or shorter == key:
            return _BRACKETS_AND_SPACES.sub("", key) or key
        key = shorter


def person_key(name: str) -> str:
    """The name of a person as it is compared: folded, without spaces between Chinese characters (Rule 8, keys)."""
    return whole(name)


def is_mobile(phone: str) -> bool:
    """Whether a stored number is a mobile one of China, and so one person's; a landline may be a switchboard."""
    return re.fullmatch(r"\+861[3-9]\d{9}", phone) is not None


def same_by_phone(shared: Sequence[str], names: tuple[str, str], mails: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Whether two people with a number in common are one person (Rule 8, score).

    They are if they have the same name. With different names a mobile number says so as well, unless both have
    mail addresses and none in common: then it is lent or misplaced.
    """
    if person_key(names[0]) == person_key(names[1]):
        return True
    strangers = bool(mails[0]) and bool(mails[1]) and not set(mails[0]) & set(mails[1])
    return any(map(is_mobile, shared)) and not strangers
