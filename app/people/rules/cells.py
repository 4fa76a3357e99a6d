"""Cells of tables that people open in a spreadsheet."""

import unicodedata

#: A cell that begins with one of these is taken for a formula by spreadsheets.
_STARTS = frozenset("=+-@\t\r\n\0")


def harmless(cell: object) -> str:
    """The text of a cell, with an apostrophe before it if a spreadsheet would take it for a formula.

    Full-width twins of the signs count as the signs; so does a sign behind leading blanks.
    """
    text = str(cell).replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in str(cell) else str(cell)
    start = text.lstrip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}")[:1]
    if start and unicodedata.normalize("NFKC", start)[:1] in _STARTS | {"\N{REPLACEMENT CHARACTER}"}:
        return f"'{text}"
    return text
