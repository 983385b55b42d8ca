"""Phone numbers as they are stored (`+8613800138000`, `+862150581234;ext=12`, `4008001234`) and shown."""

from __future__ import annotations

import re
from unicodedata import normalize

from store.model.fields import BadValue, clean, quoted
from store.text import _

CHINA = "86"
SHORTEST, SHORTEST_INTERNATIONAL, LONGEST = 3, 7, 15
MOBILE_DIGITS = 11
EXTENSION_MARK = ";ext="

# Dialling codes of countries whose numbers are dialled whole at home, without a trunk 0.
_WITHOUT_TRUNK = frozenset(
    ("1", "30", "34", "39", "45", "47", "48", "65", "351", "352", "371", "372", "420", "852", "853")
)
_ONE_DIGIT_CODES = ("1", "7")
# fmt: off
_THREE_DIGIT_CODES_BEGIN = (
    "21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59",
    "67", "68", "69", "80", "85", "87", "88", "96", "97", "99",
)
# fmt: on

_EXTENSION = (
    r"(?P<main>.*?\d.*?)\s*"
    r"(?:;?\s*ext(?:ension)?[.:=]?|转|轉|分机号?:?|分機號?:?|x|#)\s*"
    r"(?P<extension>\d{1,8})"
)
# 021-50581234-12 is how an extension is written in China; elsewhere the last part is one of the number's own.
_CHINESE_EXTENSION = r"(?P<main>\(?0\d{2,3}\)?[\s-]?\d{7,8})-(?P<extension>\d{1,6})"
_WRITING = str.maketrans("", "", " -‐‑‒–—―−./()·")
_STORED = r"(?:\+[1-9]\d{6,14}|\d{3,15})(?:;ext=\d{1,8})?"


def normalise_phone(text: str, country_code: str = CHINA) -> str:
    """The number as it is stored; BadValue with a sentence if it is none.

    `+` and country code wherever the country is known, an extension apart after `;ext=`. Service, short and
    local numbers, which have no country or area code, are their plain digits. Rule 8, keys.
    """
    typed = normalize("NFKC", clean(text)).lower().removeprefix("tel:")
    match = re.fullmatch(_EXTENSION, typed)
    if match is None and country_code == CHINA:
        match = re.fullmatch(_CHINESE_EXTENSION, typed)
    main, extension = (match["main"], match["extension"]) if match else (typed, "")
    number = _normalise_main(main, country_code, text)
    return number + EXTENSION_MARK + extension if extension else number


def is_stored_phone(text: str) -> bool:
    """Whether the text has the shape of a stored number, whatever the country of the book."""
    return text.isascii() and re.fullmatch(_STORED, text) is not None


def split_phones(text: str) -> list[str]:
    """The numbers of one line or cell, apart by comma, semicolon, `、`, line break, or `/` after a number."""
    return re.split(r"[\n,，、|]|[;；](?!\s*ext)|(?<=\d{7})/|(?<=[\s-]\d{4})/", text)


def phone_digits(text: str, country_code: str = CHINA) -> str:
    """The digits to look a number up by: country code first where it is known, never the extension.

    A part of a number, or a text that is no number, gives the digits it has.
    """
    try:
        number = normalise_phone(text, country_code)
    except BadValue:
        number = normalize("NFKC", text)
    main = number.partition(EXTENSION_MARK)[0]
    return "".join(digit for digit in main if "0" <= digit <= "9")


def country_code_length(digits: str) -> int:
    """How many of the digits after a `+` are the country code."""
    return 1 if digits.startswith(_ONE_DIGIT_CODES) else 3 if digits.startswith(_THREE_DIGIT_CODES_BEGIN) else 2


def show_phone(normalised: str, country_code: str = CHINA) -> str:
    """A stored number as people write it: Chinese numbers as at home in a Chinese book, others after `+`."""
    number, _mark, extension = normalised.partition(EXTENSION_MARK)
    shown = _show_main(number, country_code)
    return _("{number} ext. {extension}").format(number=shown, extension=extension) if extension else shown


def _normalise_main(main: str, country_code: str, typed: str) -> str:
    international = main.lstrip("( ").startswith(("+", "00"))
    digits = main.replace("(0)", "").translate(_WRITING) if international else main.translate(_WRITING)
    digits = digits.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        raise BadValue(
            _("{value} is not a phone number, which has digits, spaces and “+ - ( )” only.").format(value=quoted(typed))
        )
    if international:
        return _international(digits if main.lstrip("( ").startswith("+") else digits[2:], typed)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise _wrong_length(typed, SHORTEST)
    if country_code == CHINA:
        return _typed_in_china(digits, typed)
    return _typed_abroad(digits, country_code, typed)


def _international(digits: str, typed: str) -> str:
    """The stored form of country code and national number."""
    if digits.startswith("0"):
        raise BadValue(_("{value} has no country code after “+” or “00”.").format(value=quoted(typed)))
    if digits.startswith(CHINA):
        return _chinese(digits.removeprefix(CHINA).lstrip("0"), typed)
    if not SHORTEST_INTERNATIONAL <= len(digits) <= LONGEST:
        raise _wrong_length(typed, SHORTEST_INTERNATIONAL)
    return "+" + digits


def _chinese(national: str, typed: str) -> str:
    """The stored form of a national number of China, without its trunk 0."""
    if not SHORTEST <= len(national) <= LONGEST - len(CHINA):
        raise _wrong_length(typed, SHORTEST)
    _refuse_miscounted_mobile(national, typed)
    return national if _has_no_area(national) else "+" + CHINA + national


def _typed_in_china(digits: str, typed: str) -> str:
    if digits.startswith("0"):
        national = digits.lstrip("0")
        if not 9 <= len(national) <= MOBILE_DIGITS:
            raise BadValue(
                _("{value} has {count} digits; a number with area code has 10 to 12.").format(
                    value=quoted(typed), count=len(digits)
                )
            )
        return _chinese(national, typed)
    if digits.startswith(CHINA) and len(digits) >= len(CHINA) + 9:
        return _international(digits, typed)
    _refuse_miscounted_mobile(digits, typed)
    return "+" + CHINA + digits if _is_mobile(digits) else digits


def _typed_abroad(digits: str, country_code: str, typed: str) -> str:
    if country_code in _WITHOUT_TRUNK:
        national = digits.removeprefix("1") if country_code == "1" and len(digits) == 11 else digits
        whole = len(national) == 10 if country_code == "1" else len(national) >= SHORTEST_INTERNATIONAL
    else:
        national = digits.removeprefix("0")
        whole = national != digits
    return _international(country_code + national, typed) if whole else digits


def _is_mobile(national: str) -> bool:
    return len(national) == MOBILE_DIGITS and _begins_like_mobile(national)


def _begins_like_mobile(national: str) -> bool:
    return national[0] == "1" and national[1] in "3456789"


def _refuse_miscounted_mobile(national: str, typed: str) -> None:
    """A digit too few or too many is the commonest slip; the ranges of mobile numbers have no others."""
    if _begins_like_mobile(national) and 9 <= len(national) <= 14 and len(national) != MOBILE_DIGITS:
        raise BadValue(
            _("{value} has {count} digits; a mobile number has 11.").format(value=quoted(typed), count=len(national))
        )


def _has_no_area(national: str) -> bool:
    """Whether it is a service (400, 800), short or local number: dialled without an area code."""
    return len(national) < 9 or (len(national) == 10 and national.startswith(("400", "800")))


def _wrong_length(typed: str, shortest: int) -> BadValue:
    return BadValue(
        _("{value} is not a phone number, which has {shortest} to {longest} digits.").format(
            value=quoted(typed), shortest=shortest, longest=LONGEST
        )
    )


def _show_main(number: str, country_code: str) -> str:
    if not number.startswith("+"):
        return _grouped(number)
    if number.startswith("+" + CHINA):
        return _show_chinese(number.removeprefix("+" + CHINA), at_home=country_code == CHINA)
    digits = number[1:]
    length = country_code_length(digits)
    return f"+{digits[:length]} {_grouped(digits[length:])}"


def _show_chinese(national: str, *, at_home: bool) -> str:
    if _is_mobile(national):
        shown = f"{national[:3]} {national[3:7]} {national[7:]}"
        return shown if at_home else f"+{CHINA} {shown}"
    if not 9 <= len(national) <= MOBILE_DIGITS:
        return f"+{CHINA} {_grouped(national)}"
    area = 2 if national.startswith(("10", "2")) else 3
    shown = f"{national[:area]} {national[area:-4]} {national[-4:]}"
    return "0" + shown if at_home else f"+{CHINA} {shown}"


def _grouped(digits: str) -> str:
    """Digits in threes with a last group of up to four; eight in fours, up to six unbroken."""
    if len(digits) <= 6:
        return digits
    if len(digits) == 8:
        return f"{digits[:4]} {digits[4:]}"
    groups = []
    while len(digits) > 4:
        groups.append(digits[:3])
        digits = digits[3:]
    return " ".join([*groups, digits])
