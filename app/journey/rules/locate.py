"""On which line of a TOML text each of its values stands: the parser of the standard library does not tell.

Only for texts that were parsed without an error; nothing is checked here a second time.
"""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_STRING: Final = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL
)
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


def locate(text: str) -> Mapping[Path, int]:
    """The line of every table, key and array item, by its path; lines count from 1."""
    return _Locator(text).read()


class _Locator:
    """A walk through a text that remembers where each path began."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {(): 1}
        self._arrays: dict[Path, int] = {}

    def read(self) -> Mapping[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the table that the following keys belong to."""
        line, is_array = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path = self._resolve(self._dotted_key())
        self._at = self._text.index("]", self._at) + (2 if is_array else 1)
        if is_array:
            self._arrays[path] = self._arrays.get(path, -1) + 1
            self._lines.setdefault(path, line)
            path = (*path, self._arrays[path])
        self._lines[path] = line
        return path

    def _resolve(self, keys: Path) -> Path:
        """The path with the number of the array's latest item put in where a key names an array of tables."""
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if path in self._arrays and position < len(keys) - 1:
                path = (*path, self._arrays[path])
        return path

    def _pair(self, table: Path) -> None:
        """`a.b = value`."""
        line, path = self._line(), table
        for key in self._dotted_key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        match self._text[self._at]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._next_is_not("]"):
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._next_is_not("}"):
            self._pair(path)

    def _next_is_not(self, end: str) -> bool:
        """Go to the next item of an array or inline table; at its end, go behind that."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _dotted_key(self) -> Path:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            found = _KEY.match(self._text, self._at)
            assert found is not None  # The text was parsed before.
            keys.append(found[0].strip("\"'") if found[0][0] in "\"'" else found[0])
            self._at = found.end()
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return tuple(keys)
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
