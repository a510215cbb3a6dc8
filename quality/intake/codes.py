"""Codes of the standards, each with the check that its standard has: kept compact, or refused.

ISRC (ISO 3901), ISWC (ISO 15707), ISNI (ISO 27729), ISBN (ISO 2108), ISSN (ISO 3297), JAN/EAN/UPC (GS1), EIDR
(ISO 26324, ISO 7064 mod 37,36), language tags (BCP 47 over ISO 639), JASRAC's and NexTone's work codes, which have a
form alone: their check digits are not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import ean, isbn, isni, isrc, issn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

from quality.intake.messages import Broken
from quality.intake.narrow import narrow
from quality.languages import OLD_NAMES, is_language
from quality.territories import ISO_3166

_ISWC = re.compile(r"(?:ISWC\s?)?T[-. ]?([0-9]{3})[-. ]?([0-9]{3})[-. ]?([0-9]{3})[-. ]?([0-9])")
_EIDR = re.compile(r"(?:https?://doi\.org/|doi:)?10\.5240/((?:[0-9A-F]{4}-){5})([0-9A-Z])", re.IGNORECASE)
_JASRAC = re.compile(r"([0-9][0-9A-Z][0-9])-?([0-9]{4})-?([0-9])", re.IGNORECASE)
_NEXTONE = re.compile(r"N[0-9]{8}", re.IGNORECASE)
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?((?:-[a-z0-9]{5,8})*)", re.IGNORECASE)


def _standard(check: Callable[[str], str], rule: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        plain = narrow(value)
        if not plain.isascii():
            raise Broken(rule)
        try:
            return check(plain)
        except ValidationError as error:
            raise Broken(rule) from error

    checked.__doc__ = f"The code without its hyphens; what its check does not pass breaks {rule}."
    return checked


isrc_code = _standard(isrc.validate, "bad_isrc")
isbn_code = _standard(lambda value: isbn.validate(value, convert=True), "bad_isbn")
isni_code = _standard(isni.validate, "bad_isni")
issn_code = _standard(lambda value: issn.format(issn.validate(value)), "bad_issn")
_gtin = _standard(ean.validate, "bad_jan")


def jan_code(value: str) -> str:
    """A JAN, EAN or UPC code: 8 digits as they are, all others as the 13 of their GTIN.

    A code of one digit alone, such as 0000000000000, holds a place; a GTIN-14 of a carton is no product.
    """
    code = _gtin(value)
    if len(code) == 14 and code[0] != "0" or len(set(code)) == 1:
        raise Broken("bad_jan")
    return code if len(code) == 8 else code[-13:].rjust(13, "0")


def iswc_code(value: str) -> str:
    """An ISWC as T-034.524.680-1."""
    found = _ISWC.fullmatch(narrow(value).upper())
    digits = "".join(found.groups()) if found else ""
    if not found or (1 + sum(place * int(digit) for place, digit in enumerate(digits[:9], 1)) + int(digits[9])) % 10:
        raise Broken("bad_iswc")
    return f"T-{found[1]}.{found[2]}.{found[3]}-{found[4]}"


def eidr_code(value: str) -> str:
    """An EIDR content identifier as 10.5240/F592-58D1-A4D9-E968-5435-L."""
    found = _EIDR.fullmatch(narrow(value))
    stem = found[1].upper() if found else ""
    if not found or mod_37_36.calc_check_digit(stem.replace("-", "")) != found[2].upper():
        raise Broken("bad_eidr")
    return f"10.5240/{stem}{found[2].upper()}"


def jasrac_code(value: str) -> str:
    """A JASRAC work code as 012-3456-7; codes of foreign works have a letter: 0A1-2345-6."""
    found = _JASRAC.fullmatch(narrow(value))
    if not found:
        raise Broken("bad_jasrac")
    return "-".join(found.groups()).upper()


def nextone_code(value: str) -> str:
    """A NexTone work code as N00123456."""
    plain = narrow(value)
    if not _NEXTONE.fullmatch(plain):
        raise Broken("bad_nextone")
    return plain.upper()


def language(value: str) -> str:
    """A language tag as BCP 47 writes it: ja, en-US, zh-Hant, ja-Hrkt. ISO 639-2's jpn becomes ja."""
    found = _TAG.fullmatch(narrow(value))
    first = OLD_NAMES.get(found[1].lower(), found[1].lower()) if found else ""
    region = found[3].upper() if found and found[3] else ""
    if not found or not is_language(first) or (len(region) == 2 and region not in ISO_3166):
        raise Broken("bad_language")
    parts = [first, found[2].title() if found[2] else "", region]
    return "-".join(part for part in parts if part) + found[4].lower()


def territories(value: str) -> str:
    """ISO 3166-1 alpha-2 codes or WORLD, joined by line breaks. Rights are never guessed: all else breaks it."""
    codes = [code.upper() for code in re.split(r"[|,\s]+", value) if code]
    if not codes or any(code != "WORLD" and code not in ISO_3166 for code in codes):
        raise Broken("bad_territory")
    return "\n".join(sorted(set(codes)))
