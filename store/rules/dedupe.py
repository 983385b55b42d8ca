"""When two records are of the same company or person: the keys they are compared by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from store.find.fold import whole
from store.model.fields import folded
from store.model.phones import EXTENSION_MARK

_REMEMBERED = 10_000
_BRACKETS_AND_SPACES = re.compile(r"[\s()\[\]{}<>（）【】《》〈〉「」,，。·'’‘`]")
_CHINESE_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "集团")
_LATIN_FORMS = re.compile(
    r"[\s,]*(?:&\s*co|\b(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|plc|gmbh|ag|kg|sa|sas|"
    r"sarl|srl|spa|bv|nv|ab|oy|pty|pte|kk|group|holdings?))\.?\s*$"
)
_APOSTROPHES = str.maketrans("", "", "'’‘`")
_TITLES = ("先生", "女士", "小姐", "老师", "师傅")

# 统一社会信用代码, GB 32100: its letters leave out I, O, S, V and Z, and the last character checks the others.
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_LETTERS}]{{2}}[0-9]{{6}}[{_CREDIT_LETTERS}]{{10}}")
_CREDIT_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_CODE_SLUGS = frozenset({"tax_code", "tax_id", "tax_number", "credit_code", "uscc", "vat", "vat_id"})
_SHORTEST_CODE = 8


@lru_cache(maxsize=_REMEMBERED)
def company_key(name: str) -> str:
    """The name of a company as it is compared: without legal form, brackets, spaces and case (Rule 8, keys)."""
    shorter = without_legal_form(name)
    return _BRACKETS_AND_SPACES.sub("", shorter) or shorter


def without_legal_form(name: str) -> str:
    """The folded name of a company without its legal forms, words still apart; a name of nothing else stays."""
    key = folded(name)
    while True:
        shorter = _LATIN_FORMS.sub("", key)
        for form in _CHINESE_FORMS:
            shorter = shorter.removesuffix(form).removesuffix(f"({form})")
        shorter = shorter.strip(" ,.")
        if not shorter or shorter == key:
            return key
        key = shorter


def person_key(name: str) -> str:
    """The name of a person as it is compared: folded, without spaces between Chinese characters (Rule 8, keys)."""
    return whole(name)


def bare_person_key(name: str) -> str:
    """The key of a person's name without apostrophes, and without the 先生 or 女士 some write behind it."""
    key = person_key(name).translate(_APOSTROPHES)
    for title in _TITLES:
        shorter = key.removesuffix(title)
        if shorter and shorter != key:
            return shorter
    return key


def main_number(phone: str) -> str:
    """A stored number without its extension: colleagues behind one switchboard have it in common."""
    return phone.partition(EXTENSION_MARK)[0]


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


def company_codes(custom: object) -> tuple[str, ...]:
    """The tax and credit codes among a record's custom fields, sorted (Rule 8, score).

    A value that is a valid 统一社会信用代码 counts wherever it stands; others by the name of their field.
    """
    return tuple(sorted(set(_codes(custom)))) if isinstance(custom, Mapping) else ()


def is_credit_code(text: str) -> bool:
    """Whether the text is a 统一社会信用代码, by its shape and its check character."""
    if not _CREDIT_CODE.fullmatch(text):
        return False
    total = sum(
        weight * _CREDIT_LETTERS.index(letter) for weight, letter in zip(_CREDIT_WEIGHTS, text[:17], strict=True)
    )
    return _CREDIT_LETTERS[-total % 31] == text[17]


def _codes(custom: Mapping[str, Any]) -> Iterator[str]:
    for slug, value in custom.items():
        if isinstance(value, str):
            code = re.sub(r"[\s\-.]", "", folded(value)).upper()
            if is_credit_code(code) or (slug in _CODE_SLUGS and len(code) >= _SHORTEST_CODE):
                yield code
