"""The compiled loops of the scan: ASCII eight bytes at a time, all else character by character.

A word is eight bytes of the file as one number, the first byte lowest. Which of them a loop must look at is found for
all eight at once: the highest bit of a byte is set where it is one. That is the classic test for a zero byte in a word;
it is exact for the lowest byte that it finds, and no other is asked for.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped,unused-ignore]
from numba import njit, types
from numba.extending import intrinsic

from quality.intake.plain import KANA, ODD, PLAIN, TWIN

if sys.byteorder != "little":
    raise ImportError("the scan reads words whose first byte is lowest: this machine is of the other kind")

QUOTE, LF, CR, SPECIAL = 0x22, 0x0A, 0x0D, 9
"""SPECIAL: the kind of what ends a cell or a line."""
Bytes = npt.NDArray[np.uint8]
Views = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
_ONES, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_QUOTES, _PLUSSES, _BLANKS = (_ONES * np.uint64(byte) for byte in (QUOTE, ord("+"), 0x20))
_ABOVE = _ONES * np.uint64(0x80 - ord("~"))
_ONE, _SEVEN, _LAST, _LOW = np.uint64(1), np.uint64(7), np.uint64(56), np.uint64(0xFFFFFFFF)

_loop = njit(cache=True, _nrt=False)  # type: ignore[call-overload,unused-ignore]
"""Without reference counts, which took most of the time: no loop makes or keeps an array, all are the caller's."""


@intrinsic  # type: ignore[untyped-decorator,unused-ignore]
def _unaligned(typing: Any, whole: Any, at: Any) -> Any:
    """The word that begins at a byte, wherever that lies. Nothing is checked."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.gep(data, [arguments[1]])
        return builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()), align=1)

    return types.uint64(whole, types.intp), build


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _word(whole: Bytes, at: int) -> np.uint64:
    """The word that begins at a byte, with zeros behind the file's end."""
    if at + 8 <= whole.size:
        return _unaligned(whole, at)  # type: ignore[call-arg,unused-ignore]
    found = np.uint64(0)
    for place in range(whole.size - at):
        found |= np.uint64(whole[at + place]) << np.uint64(8 * place)
    return found


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _plain_until(whole: Bytes, at: int, delimiters: np.uint64) -> int:
    """The first byte from `at` on that is no plain ASCII, or a quote, or the delimiter; at most the file's end."""
    while True:
        word = _word(whole, at)
        quotes, marks, plusses = word ^ _QUOTES, word ^ delimiters, word ^ _PLUSSES
        found = (quotes - _ONES) & ~quotes | (marks - _ONES) & ~marks | (plusses - _ONES) & ~plusses
        found = (found | (word - _BLANKS) & ~word | (word + _ABOVE) | word) & _HIGH
        if found:
            below = (found & (~found + _ONE)) - _ONE
            return at + np.int64(((below >> _SEVEN & _ONES) * _ONES) >> _LAST)  # type: ignore[return-value,unused-ignore]
        at += 8


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def fill(
    whole: Bytes, at: int, count: int, delimiter: int, kinds: Bytes, widest: int, views: Views, plain: Flags
) -> tuple[int, int]:
    """Write the records from byte `at` on behind the `count` that are there, until `views` is full or the file ends.

    views, plain: by column and record, a cell's view and whether it is plain. Returns (number of records, -1 where
    there is a doubt; where the next begins).
    """
    width, room = plain.shape
    delimiters = _ONES * np.uint64(delimiter)
    while at < whole.size and count < room:
        if whole[at] == LF or whole[at] == CR:
            at += 1
            continue
        lines, marks = 0, 0
        for place in range(width):
            begin, doubled = at, False
            if at < whole.size and whole[at] == QUOTE:
                begin = at + 1
                at, odd, doubled, lines, marks = _quoted(whole, begin, kinds, delimiters, width, lines, marks)
                length = at - begin
                at += 1
            else:
                at, odd = _bare(whole, at, kinds, delimiters)
                length = at - begin
            plain[place, count] = not odd and not _is_padded(whole, begin, length)
            ends = at >= whole.size or whole[at] == LF or whole[at] == CR
            wrong = ends != (place == width - 1) or (not ends and whole[at] != delimiter)
            if lines < 0 or wrong or length > widest:
                return -1, at
            views[place, count, 0], views[place, count, 1] = _view(whole, begin, length, doubled)
            marks += not ends
            at += 1
        if lines and marks >= width - 1:
            return -1, at
        count += 1
    return count, at


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _bare(whole: Bytes, at: int, kinds: Bytes, delimiters: np.uint64) -> tuple[int, bool]:
    """Where a cell without quotes ends, and whether a character in it is odd. A quote ends it too, which is wrong."""
    odd = False
    while True:
        at = _plain_until(whole, at, delimiters)
        if at >= whole.size:
            return at, odd
        if whole[at] >= 0x80:
            at, is_odd = _foreign(whole, at, kinds)
            odd |= is_odd
        elif kinds[whole[at]] == SPECIAL:
            return at, odd
        else:
            at, odd = at + 1, True


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _quoted(
    whole: Bytes, at: int, kinds: Bytes, delimiters: np.uint64, width: int, lines: int, marks: int
) -> tuple[int, bool, bool, int, int]:
    """(where the closing quote is, odd, doubled quotes, lines so far, delimiters in this line).

    lines is -1 where the quote never ends, or where a line inside has as many delimiters as a row.
    """
    odd, doubled = False, False
    while True:
        at = _plain_until(whole, at, delimiters)
        if at >= whole.size:
            return at, odd, doubled, -1, marks
        byte = whole[at]
        if byte >= 0x80:
            at, is_odd = _foreign(whole, at, kinds)
            odd |= is_odd
            continue
        if byte == QUOTE:
            if at + 1 >= whole.size or whole[at + 1] != QUOTE:
                return at, odd, doubled, lines, marks
            doubled = True
            at += 1
        elif byte in (LF, CR):
            odd |= byte == CR
            if lines and marks >= width - 1:
                return at, odd, doubled, -1, marks
            lines, marks = lines + 1, 0
        elif kinds[byte] == SPECIAL:
            marks += 1
        else:
            odd = True
        at += 1


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _foreign(whole: Bytes, at: int, kinds: Bytes) -> tuple[int, bool]:
    """Where a run of characters beyond ASCII ends, and whether one in it is odd. The bytes are known to be UTF-8."""
    odd, before = False, PLAIN
    while at < whole.size and whole[at] >= 0x80:
        lead = np.int64(whole[at])
        if lead < 0xE0:
            kind, at = kinds[(lead & 0x1F) << 6 | np.int64(whole[at + 1]) & 0x3F], at + 2
        elif lead < 0xF0:
            code = (lead & 0xF) << 12 | (np.int64(whole[at + 1]) & 0x3F) << 6 | np.int64(whole[at + 2]) & 0x3F
            kind, at = kinds[code], at + 3
        else:
            kind, at = np.uint8(ODD), at + 4
        odd |= kind == ODD or (kind == KANA and before == TWIN)
        before = kind
    return at, odd


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _is_padded(whole: Bytes, begin: int, length: int) -> bool:
    """Is there white space at the beginning or the end: blank, line feed or U+3000, the others being odd?"""
    if not length:
        return False
    last = begin + length - 1
    if whole[begin] <= 0x20 or whole[last] <= 0x20:
        return True
    return length >= 3 and (_is_wide_blank(whole, begin) or _is_wide_blank(whole, last - 2))


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _is_wide_blank(whole: Bytes, at: int) -> bool:
    return bool(whole[at] == 0xE3 and whole[at + 1] == 0x80 and whole[at + 2] == 0x80)


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _view(whole: Bytes, begin: int, length: int, doubled: bool) -> tuple[np.uint64, np.uint64]:
    """Arrow's view of a cell: 32 bits of length, then the text itself up to 12 bytes, else its first 4 and its place.

    A cell with doubled quotes has the complement of its length, and its place alone.
    """
    place = np.uint64(begin) << np.uint64(32)
    if doubled:
        return np.uint64(~length) & _LOW, place
    head = _word(whole, begin)
    if length > 12:
        return np.uint64(length) | head << np.uint64(32), place
    tail = np.uint64(0)
    if length > 4:
        tail = _word(whole, begin + 4) & _bytes(length - 4)
    return np.uint64(length) | (head & _bytes(min(length, 4))) << np.uint64(32), tail


@_loop  # type: ignore[untyped-decorator,unused-ignore]
def _bytes(count: int) -> np.uint64:
    """A mask of the lowest bytes, up to eight."""
    return ~np.uint64(0) if count >= 8 else (_ONE << np.uint64(8 * count)) - _ONE
