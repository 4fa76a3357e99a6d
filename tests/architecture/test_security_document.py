"""docs/security.md promises what tests hold: every number is there, and every test that it names."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from re._constants import (
    ANY,
    BRANCH,
    CATEGORY,
    IN,
    LITERAL,
    MAX_REPEAT,
    MAXREPEAT,
    MIN_REPEAT,
    NEGATE,
    NOT_LITERAL,
    POSSESSIVE_REPEAT,
    RANGE,
    SUBPATTERN,
)
from re._parser import parse
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
ANSWERED, _, PUT_OFF = DOCUMENT.partition("### With the feature")
APP = sorted((ROOT / "app").rglob("*.py"))

#: The requirements of ASVS 5.0.0 at levels 1 and 2, and those of level 3 that points and surveys call for, as chosen as testable.
NUMBERS = frozenset(
    """
    1.2.1 1.2.2 1.2.3 1.2.4 1.2.9 1.2.10 1.3.1 1.3.4 1.3.5 1.3.6 1.3.7 1.3.11 1.3.12 1.5.1 1.5.2 1.5.3
    2.2.1 2.2.2 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.4.1
    3.2.1 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.5.1 3.5.3 3.5.8 3.6.1 3.7.2 3.7.3
    4.1.1 4.1.3 4.1.4 4.2.1
    5.2.1 5.2.2 5.2.3 5.2.6 5.3.2 5.4.2
    6.2.1 6.2.4 6.2.5 6.2.8 6.2.9 6.2.12 6.3.1 6.3.2 6.3.3 6.3.5 6.3.7 6.3.8 6.4.1 6.4.3 6.4.6 6.5.1 6.5.5 6.6.3
    6.8.1 6.8.2 6.8.4
    7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.5 7.5.1 7.5.2 7.5.3
    8.2.1 8.2.2 8.2.3 8.3.1 8.3.2
    9.1.1 9.1.2 9.1.3 9.2.1 9.2.3
    10.1.1 10.1.2 10.2.1 10.2.2 10.2.3 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5
    11.3.2 11.3.3 11.4.2 11.5.1 12.3.2
    13.1.3 13.2.4 13.2.6 13.3.1 13.3.4 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 13.4.6
    14.2.1 14.2.5 14.2.6 14.2.7 14.3.2
    15.1.2 15.2.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.7 15.4.1 15.4.2 15.4.3
    16.2.1 16.2.5 16.3.1 16.3.2 16.3.3 16.4.1 16.4.2 16.5.1 16.5.2 16.5.3 16.5.4
    """.split()
)
REPEATS = {MAX_REPEAT, MIN_REPEAT, POSSESSIVE_REPEAT}
CATEGORIES = {"CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D",
              "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W"}  # fmt: skip
#: Libraries that run what they read, or follow what it names.
READS_FRONT_MATTER = ROOT / "app/training/rules/parse_lesson.py"
READS_PROGRAMS = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "jsonpickle", "code"}


def rows(text: str, first_cell: str) -> Iterator[tuple[list[str], str]]:
    """The rows of tables whose first cell fits: the words of that cell, and the rest."""
    for line in text.splitlines():
        first, _, rest = line.removeprefix("| ").partition(" | ")
        if re.fullmatch(first_cell, first):
            yield first.split(), rest


def test_every_figure_has_its_line():
    """G1 to G15, each once; what a later feature has to hold says so."""
    figures = {words[0]: rest for words, rest in rows(DOCUMENT, r"G\d+")}

    assert list(figures) == [f"G{number}" for number in range(1, 16)]
    for name, rest in figures.items():
        assert "with the feature" in rest or "::" in rest or "`make " in rest, name


def test_every_number_is_answered_or_put_off_and_never_both():
    """G1: each line names a test, or a part of this or another document."""
    answered = [number for words, _ in rows(ANSWERED, r"[\d. ]+") for number in words]
    put_off = [number for line in PUT_OFF.splitlines() if line.startswith("| ")
               for number in re.findall(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])", line)]  # fmt: skip

    assert len(NUMBERS) == 148
    assert set(answered) | set(put_off) == NUMBERS
    assert not set(answered) & set(put_off)
    assert len(answered) == len(set(answered))
    for words, rest in rows(ANSWERED, r"[\d. ]+"):
        assert "::" in rest or "](" in rest, words


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[^`]+\.py[^`]*)`", DOCUMENT))))
def test_a_test_that_is_named_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    text = (ROOT / path).read_text()

    assert not name or re.search(rf"^\s*def {name}\(", text, re.MULTILINE), named


def test_a_part_or_document_that_is_named_is_there():
    heads = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", DOCUMENT, re.MULTILINE)}  # fmt: skip

    for link in re.findall(r"\]\(([^)]+)\)", DOCUMENT):
        if link.startswith("#"):
            assert link[1:] in heads, link
        else:
            assert (ROOT / "docs" / link).exists(), link
    for target in re.findall(r"`make ([a-z-]+)`", DOCUMENT):
        assert f"\n{target}:" in (ROOT / "Makefile").read_text(), target


def test_nothing_is_read_that_could_be_a_program():
    """ASVS 1.5.1, 1.5.2: no pickle, no XML, no eval; YAML in the front matter of lessons alone, and only in safe mode."""
    for file in APP:
        for node in ast.walk(ast.parse(file.read_text())):
            assert not READS_PROGRAMS & set(imported(node)) or file == READS_FRONT_MATTER, file
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "yaml"
            ):
                assert node.attr in {"compose", "safe_load", "SafeLoader", "YAMLError", "MappingNode"}, file
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, file


def test_nothing_secret_comes_from_a_generator_that_can_be_foreseen():
    """ASVS 11.5.1: chance as a game has it is for the invented company alone."""
    for file in APP:
        names = {name for node in ast.walk(ast.parse(file.read_text())) for name in imported(node)}
        assert not names & {"random", "numpy"} or file.is_relative_to(ROOT / "app/demo"), file


def test_no_pattern_is_made_of_what_somebody_typed():
    """ASVS 1.2.9: patterns are written in the code; a name in one is a constant, or what it holds was escaped."""
    for file in APP:
        text = file.read_text()
        for node in ast.walk(ast.parse(text)):
            if is_pattern(node):
                names = {name.id for name in ast.walk(node.args[0]) if isinstance(name, ast.Name)}
                calls = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.Call)]
                is_ours = all(name.isupper() for name in names) and not calls
                assert is_ours or "re.escape(" in text, (file, ast.unparse(node))


def test_no_pattern_of_ours_tries_again_and_again():
    """ASVS 1.3.12: of two repetitions side by side that fit the same signs, a long line would try every division."""
    found = {pattern for pattern in patterns() if tries_again(list(parse(pattern)))}

    assert found == set(), found
    assert tries_again(list(parse(r'\s*"?\d*"?\s*,')))
    assert tries_again(list(parse(r"(a|b)\w*x?\w+$")))
    assert not tries_again(list(parse(r'\s*+"?\d*+"?\s*+,')))
    assert not tries_again(list(parse(r"\w+(?:\.\w+)*@\w+")))


def patterns() -> set[str | bytes]:
    """The text of every pattern that a module of ours holds, or writes where it is used."""
    held: set[str | bytes] = set()
    for file in APP:
        for node in ast.walk(ast.parse(file.read_text())):
            if is_pattern(node) and isinstance(node.args[0], ast.Constant):
                held.add(node.args[0].value)
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if "assets" not in file.parts:
            held |= {one.pattern for one in patterns_in(vars(import_module(name)).values())}
    assert len(held) > 20
    # The password is short, and a part of it that comes again is what is looked for.
    return held - {r"(.+?)\1+"}


def patterns_in(values: Iterable[object]) -> Iterator[re.Pattern[Any]]:
    for value in values:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple | list):
            yield from patterns_in(value)


def tries_again(items: list[Any]) -> bool:
    """Whether two repetitions without an end, with nothing between them that must be there, fit the same sign."""
    for position, (kind, value) in enumerate(items):
        if any(tries_again(part) for part in parts_of(kind, value)):
            return True
        if not is_endless(kind, value):
            continue
        for next_kind, next_value in items[position + 1 :]:
            if is_endless(next_kind, next_value) and signs(list(value[2])) & signs(list(next_value[2])):
                return True
            if next_kind not in REPEATS or next_value[0] > 0:
                break
    return False


def is_endless(kind: Any, value: Any) -> bool:
    return kind in {MAX_REPEAT, MIN_REPEAT} and value[1] is MAXREPEAT and len(value[2]) == 1


def parts_of(kind: Any, value: Any) -> list[list[Any]]:
    """The sequences inside an item."""
    if kind in REPEATS:
        return [list(value[2])]
    if kind is SUBPATTERN:
        return [list(value[3])]
    return [list(one) for one in value[1]] if kind is BRANCH else []


def signs(items: list[Any]) -> set[int]:
    """Which of the first 256 signs one item fits; none for a group."""
    kind, value = items[0]
    if kind is ANY:
        return set(range(256)) - {10}
    if kind in {LITERAL, NOT_LITERAL}:
        return {value} if kind is LITERAL else set(range(256)) - {value}
    if kind is not IN:
        return set()
    fits: set[int] = set()
    for what, which in value:
        if what is LITERAL:
            fits.add(which)
        elif what is RANGE:
            fits |= set(range(which[0], which[1] + 1))
        elif what is CATEGORY:
            fits |= {number for number in range(256) if re.match(CATEGORIES[str(which)], chr(number))}
    return set(range(256)) - fits if value[0][0] is NEGATE else fits


def is_pattern(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in {"escape", "purge"}
    )


def imported(node: ast.AST) -> list[str]:
    """The libraries that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]] if isinstance(node, ast.ImportFrom) else []
