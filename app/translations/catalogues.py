"""The texts of a language: kept in one catalogue for each house that says them, compiled into the one that pages read.

    python app/translations/catalogues.py update TEMPLATE FOLDER...
    python app/translations/catalogues.py compile FOLDER...

A folder holds one language (`app/translations/de/LC_MESSAGES`). A text that several houses say stands in `common.po`
alone, so that it is translated once and reads the same everywhere.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

COMPILED = "messages.mo"
COMMON = "common"
OF_NO_HOUSE = frozenset({"registry.py", "translations"})


def read(folder: Path) -> Catalog:
    """All texts of a language in one catalogue; empty for a language that is new.

    Raises ValueError with the text where two catalogues hold the same one.
    """
    whole = Catalog(locale=folder.parent.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in _texts(read_po(file, locale=whole.locale)):
                if message.id in whole:
                    raise ValueError(f"{path}: stands in another catalogue, too: {message.id}")
                whole[message.id] = message
    return whole


def compile_texts(folder: Path) -> None:
    """Write what pages read, all at once: whoever reads meanwhile finds the old texts or the new ones."""
    made = folder / f"{COMPILED}.new"
    with made.open("wb") as file:
        write_mo(file, read(folder))
    made.replace(folder / COMPILED)


def update(folder: Path, template: Catalog) -> None:
    """Bring a language up to date: every text that is said somewhere, in the catalogue of its house, with the words it had."""
    known = read(folder)
    homes: dict[str, list[Message]] = defaultdict(list)
    for said in _texts(template):
        homes[_home(said)].append(said)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.po"):
        if path.stem not in homes:
            path.unlink()
    for home, texts in homes.items():
        _write(folder / f"{home}.po", known, texts)


def _write(path: Path, known: Catalog, texts: list[Message]) -> None:
    catalogue = Catalog(
        locale=known.locale,
        header_comment=f"# {known.locale.english_name} texts of Waymark." if known.locale else "",
        project="Waymark",
        last_translator="Waymark",
        language_team="Waymark",
        fuzzy=False,
        **_days(path),
    )
    for said in texts:
        there = known.get(said.id)
        flags = said.flags if there is None else said.flags | (there.flags & {"fuzzy"})
        catalogue.add(said.id, there.string if there is not None else None, flags=flags)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True)


def _days(path: Path) -> dict[str, Any]:
    """When a catalogue was begun and changed: as it says itself, else every look for texts would change every file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        before = read_po(file)
    return {"creation_date": before.creation_date, "revision_date": before.revision_date}


def _home(said: Message) -> str:
    """The house that says a text: `app/training/routes/lessons.py` is training's."""
    houses = {Path(place).parts[1] for place, _ in said.locations}
    return houses.pop() if len(houses) == 1 and houses.isdisjoint(OF_NO_HOUSE) else COMMON


def _texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def main(order: str, *names: str) -> None:
    """Do what the command line says."""
    match order, names:
        case "update", (template, *folders):
            with Path(template).open("rb") as file:
                said = read_po(file)
            for folder in folders:
                update(Path(folder), said)
        case "compile", folders:
            for folder in folders:
                compile_texts(Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
