"""How `make translations` finds texts in Python: calls of the usual markers, and the messages of domain errors."""

import ast
import io
from collections.abc import Iterator
from typing import IO, Any, TypeAlias

from babel.messages.extract import extract_python

Text: TypeAlias = tuple[int, str | None, Any, list[str]]


def extract(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Text]:
    """A Babel extraction method: everything its own one finds, and each `message = "..."` of a class."""
    source = file.read()
    for line, function, texts, comments in extract_python(
        io.BytesIO(source), keywords, comment_tags, options
    ):
        yield line, str(function), texts, list(comments or ())
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield from _messages(node)


def _messages(node: ast.ClassDef) -> Iterator[Text]:
    for line in node.body:
        match line:
            case ast.Assign(targets=[ast.Name("message")], value=ast.Constant(str(text))):
                yield line.lineno, None, text, []
