"""What is held is read by people: no page shows them a word that only programs know."""

import re
from typing import Any

import pytest

from app.core.holdings import Holding, holdings, take_over_nothing
from app.journey.vocabulary import CAUSE_LABELS, ZONE_LABELS, Cause, Zone
from app.mail.vocabulary import LetterState
from app.notices.vocabulary import Kind as NoticeKind
from app.operation.vocabulary import Door
from app.people.vocabulary import Rhythm, Role
from app.privacy.rules.showing import Look, shown
from app.signals.vocabulary import Answer, Evidence, Grade, Kind, Source
from tests.factories.privacy import Known

VALUES = {
    ("journey.placement", "zone"): [zone.value for zone in Zone],
    ("journey.placement", "highest_zone"): [zone.value for zone in Zone],
    ("journey.moves", "from_zone"): [zone.value for zone in Zone],
    ("journey.moves", "to_zone"): [zone.value for zone in Zone],
    ("journey.moves", "cause"): [cause.value for cause in Cause],
    ("journey.steps", "cause"): ["activity", "statement"],
    ("signals.activity", "counts_as"): [kind.value for kind in Kind],
    ("signals.activity", "evidence"): [evidence.word for evidence in Evidence],
    ("signals.activity", "source"): [source.value for source in Source],
    ("signals.counts", "grade"): [grade.value for grade in Grade],
    ("signals.counts", "counts"): [kind.value for kind in Kind],
    ("signals.answers", "answer"): [answer.value for answer in Answer],
    ("notices.notices", "kind"): [kind.value for kind in NoticeKind],
    ("mail.letters", "state"): [state.value for state in LetterState],
    ("people.roles", "role"): [role.value for role in Role],
    ("people.record", "mail_rhythm"): [rhythm.value for rhythm in Rhythm],
    ("privacy.log_about", "door"): [door.value for door in Door],
}


#: Lines of files are shown as somebody sent them.
AS_THEY_CAME = {"signals.lists", "people.lists", "privacy.files", "privacy.failures"}


def holding_of(key: str) -> Holding:
    return next(holding for holding in holdings() if holding.key == key)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("key, name", VALUES)
def test_every_value_that_a_program_chose_has_words(key: str, name: str) -> None:
    """R-P3."""
    words = holding_of(key).words[name]

    assert not callable(words)
    assert set(VALUES[key, name]) <= set(words)


@pytest.mark.usefixtures("app")
def test_a_move_is_told_in_words_and_its_numbers_stand_on_its_own_page() -> None:
    """R-P3, R-J6: what is packed for programs goes along in the file alone."""
    row = {"from_zone": "consumer", "to_zone": "sharer", "cause": "promoted", "evidence": {"format": 1}}

    values = [(one.look, one.value) for one in shown(row, holding_of("journey.moves"))]

    assert values == [
        (Look.WORDS, ZONE_LABELS[Zone.CONSUMER]),
        (Look.WORDS, ZONE_LABELS[Zone.SHARER]),
        (Look.WORDS, CAUSE_LABELS[Cause.PROMOTED]),
    ]


def test_counts_are_named_and_what_has_no_words_stands_as_it_is() -> None:
    holding = Holding("a.b", "", "", "", "", lambda _: (), lambda _: 0, take_over_nothing,
                      words={"counts": lambda: {"share": "Shared"}})  # fmt: skip

    (counts, name) = shown({"counts": {"share": 2, "other": 1}, "name": "Ada"}, holding)

    assert (counts.look, counts.value) == (Look.COUNTS, [("Shared", "2"), ("other", "1")])
    assert (name.look, name.value) == (Look.TEXT, "Ada")


def test_on_the_page_there_is_no_word_of_programs(known: Known, sign_in: Any) -> None:
    """R-P3: read as its reader does, kind by kind."""
    visitor = sign_in(known.person)

    kinds = [holding.key for holding in holdings() if holding.key not in AS_THEY_CAME]
    pages = [visitor.get(f"/my-data/kinds/{key}").text for key in kinds]

    for page in pages:
        text = re.sub(r"<[^>]+>", " ", page)
        assert re.findall(r"not_started|at_once|self-report|\bAnnounce\b|\b[a-z]+_[a-z_]+\b", text) == []
