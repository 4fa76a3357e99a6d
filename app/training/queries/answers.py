"""Which answers to common worries there are. They are files of the product, read once."""

from functools import cache
from pathlib import Path
from typing import Final

from app.journey.vocabulary import Problem
from app.training.rules.answers import AnswerFile, parse_answers
from app.training.vocabulary.answers import ANSWERED_ZONES, FIRST_LANGUAGE

ANSWERS_FOLDER: Final = Path(__file__).resolve().parents[3] / "training" / "answers"


def list_answers(language: str) -> list[AnswerFile]:
    """The worries of every zone in the order of the trail, in this language where there is such a file."""
    files, _problems = _read(ANSWERS_FOLDER)
    by_key = {(one.zone, one.language): one for one in files}
    wanted = (
        (by_key.get((zone.value, language)), by_key.get((zone.value, FIRST_LANGUAGE)))
        for zone in ANSWERED_ZONES
    )
    return [own or first for own, first in wanted if own or first]  # type: ignore[misc]  # one of the two is there


def list_problems(folder: Path = ANSWERS_FOLDER) -> list[Problem]:
    """What is wrong with the files of a folder, each with its line."""
    return list(_read(folder)[1])


@cache
def _read(folder: Path) -> tuple[tuple[AnswerFile, ...], tuple[Problem, ...]]:
    files: list[AnswerFile] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        found, wrong = parse_answers(path.name, path.read_text("utf-8", "replace"))
        problems += wrong
        if found is not None:
            files.append(found)
    return tuple(files), tuple(problems)
