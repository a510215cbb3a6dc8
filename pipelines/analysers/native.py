"""MeCab's own C interface, called from a compiled loop: a token costs a few nanoseconds over MeCab's own work.

fugashi's wheel brings libmecab; what it exports and the layout of `mecab_node_t` are MeCab's public interface, mecab.h.
"""

from __future__ import annotations

import ctypes
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from quality.errors import KanseiError

_NEXT, _SURFACE, _FEATURE, _LENGTH = 8, 48, 56, 68
"""Bytes from the beginning of a mecab_node_t to the next node, its surface, its feature and the surface's length."""
_WORD = ir.IntType(64)
Array = np.ndarray[Any, Any]


class Mecab:
    """An open dictionary whose features begin with the number of the lexeme, from 1."""

    def __init__(self, folder: Path) -> None:
        import fugashi.fugashi as extension

        library = ctypes.CDLL(extension.__file__)  # its symbols and those of libmecab, to which it is linked
        library.mecab_new.restype = ctypes.c_void_p
        library.mecab_destroy.argtypes = [ctypes.c_void_p]
        options = (ctypes.c_char_p * 5)(b"mecab", b"-r", b"/dev/null", b"-d", str(folder).encode())
        self._tagger = library.mecab_new(len(options), options)
        if not self._tagger:
            raise _broken(f"{folder} cannot be opened")
        weakref.finalize(self, library.mecab_destroy, self._tagger)
        self._parse = ctypes.cast(library.mecab_sparse_tonode2, ctypes.c_void_p).value

    def __call__(self, lines: str, indents: Array) -> tuple[Array, Array, Array, Array]:
        """Columns line, start, end (characters, from the line's indent on) and lexeme (from 0) of all tokens.

        lines: each ends with a line feed. indents: one number for each of them.
        """
        encoded = np.frombuffer(lines.encode("utf-8"), dtype=np.uint8)
        columns = np.empty((4, len(lines)), dtype=np.int32)  # no token is shorter than a character
        found = _tokens(self._parse, self._tagger, encoded, indents, columns)
        if found < 0:
            raise _broken("it gave up on a sentence")
        line, start, end, lexeme = columns[:, :found].copy()
        return line, start, end, lexeme


def _broken(what: str) -> KanseiError:
    return KanseiError("MeCab", what, remedy="set KANSEI_ENGINE=janome for tonight, then look at fugashi")


@intrinsic
def _call(_: Any, function: Any, tagger: Any, text: Any, size: Any) -> Any:
    """The address that the C function at the address `function` returns for three words."""

    def code(__: Any, builder: Any, ___: Any, given: Any) -> Any:
        shape = ir.FunctionType(_WORD, [_WORD] * 3)
        return builder.call(builder.inttoptr(given[0], shape.as_pointer()), given[1:])

    return types.int64(types.int64, types.int64, types.int64, types.int64), code


def _reader(bits: int) -> Any:
    """A compiled function from an address to the unsigned number of so many bits that stands there."""
    kind = ir.IntType(bits)

    @intrinsic
    def read(_: Any, address: Any) -> Any:
        def code(__: Any, builder: Any, ___: Any, given: Any) -> Any:
            value = builder.load(builder.inttoptr(given[0], kind.as_pointer()))
            return value if bits == _WORD.width else builder.zext(value, _WORD)

        return types.int64(types.int64), code

    return read


_address, _short, _byte = _reader(64), _reader(16), _reader(8)


@njit(cache=True)
def _tokens(parse: int, tagger: int, text: Array, indents: Array, columns: Array) -> int:
    """Fill `columns` with the tokens of every line of UTF-8 `text`; their number, or -1 where MeCab fails."""
    base, found, begin = text.ctypes.data, 0, 0
    for line in range(len(indents)):
        stop = begin
        while text[stop] != 10:
            stop += 1
        node = _call(parse, tagger, base + begin, stop - begin)
        if node == 0:
            return -1
        at, place = begin, indents[line]
        node = _address(node + _NEXT)  # the first stands for the beginning, the last for the end
        while _address(node + _NEXT) != 0:
            first = _address(node + _SURFACE) - base
            start = place + _characters(text, at, first)
            at = first + _short(node + _LENGTH)
            place = start + _characters(text, first, at)
            columns[0, found], columns[1, found], columns[2, found] = line, start, place
            columns[3, found] = _number(_address(node + _FEATURE)) - 1
            found += 1
            node = _address(node + _NEXT)
        begin = stop + 1
    return found


@njit(cache=True, inline="always")
def _characters(text: Array, first: int, after: int) -> int:
    """Characters of UTF-8 bytes: each begins with one that continues none."""
    count = 0
    for place in range(first, after):
        count += (text[place] & 0xC0) != 0x80
    return count


@njit(cache=True, inline="always")
def _number(address: int) -> int:
    """The decimal number in ASCII at an address."""
    value, digit = 0, _byte(address) - 48
    while 0 <= digit <= 9:
        value = value * 10 + digit
        address += 1
        digit = _byte(address) - 48
    return value
