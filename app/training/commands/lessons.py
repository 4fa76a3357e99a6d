"""The operator's door to lessons: whether the files are in order, and putting them in force."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.journey.vocabulary import Problem
from app.training.commands.door import training
from app.training.queries.answers import list_problems
from app.training.services.publishing import (
    SHIPPED_FOLDER,
    check_files,
    count_lessons,
    publish_folder,
    read_folder,
)

FOLDER = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@training.command()
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def check(folder: Path | None, as_json: bool) -> None:
    """Check the lessons in FOLDER and print every mistake with its file and line."""
    lessons, problems = check_files(_files_in(folder))
    problems += list_problems((folder or SHIPPED_FOLDER) / "answers")
    translations = sum(bool(lesson.translates) for _name, lesson in lessons)
    if as_json:
        found = [{"file": one.file, "line": one.line, "message": one.message} for one in problems]
        click.echo(json.dumps({"lessons": len(lessons) - translations, "translations": translations, "problems": found}))  # fmt: skip
    else:
        _tell(problems)
        click.echo(
            f"{len(lessons) - translations} lessons and {translations} translations are in order, {len(problems)} mistakes"
        )
    if problems:
        raise SystemExit(1)


@training.command()
@FOLDER
def publish(folder: Path | None) -> None:
    """Let people read the lessons in FOLDER; a file with a mistake leaves its lesson as it was."""
    ensure_first_version()
    with unit_of_work():
        published = publish_folder(_files_in(folder), actor=Actor.operator())
    _tell(published.problems)
    lessons, translations = count_lessons()
    click.echo(f"{len(published.new)} files are new, {len(published.archived)} lessons are out of the list")
    click.echo(f"{lessons} lessons and {translations} translations can be read")
    if published.problems:
        raise SystemExit(1)


def _files_in(folder: Path | None) -> dict[str, bytes]:
    try:
        return read_folder(folder or SHIPPED_FOLDER)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be read: {error.strerror}") from error


def _tell(problems: Sequence[Problem]) -> None:
    for one in problems:
        click.echo(one.place, err=True)
