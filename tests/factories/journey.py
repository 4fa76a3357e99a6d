"""Acts, rules and histories for stories about the journey."""

from itertools import count

from app.core.actor import Actor
from app.core.clock import Day, date_from_day, end_of_day, now
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import SHIPPED_FOLDER, ensure_first_version, read_files
from app.people.models import Person
from app.signals import services as signals
from app.signals.models import Signal
from app.signals.vocabulary import Evidence, Source

_numbers = count(1)

SHARE = ("Announce", "")
POST = ("Create", "note")
ARTICLE = ("Create", "article")
REPLY = ("Create", "reply")
LEAD = ("Create", "lead")
#: Counts for nothing until rules name it.
JIG = ("Create", "jig")


def act(
    person: Person,
    verb: tuple[str, str] = SHARE,
    *,
    day: Day | None = None,
    target: str = "",
    evidence: Evidence = Evidence.VERIFIED,
    value: int = 1,
) -> Signal:
    """One act of a person, on a day (today without one), as a connector would bring it."""
    ensure_first_version()
    with unit_of_work():
        signal = signals.record_signal(
            person.id,
            verb=verb,
            platform="larkfield",
            external_id=f"act:{next(_numbers)}",
            target=target,
            occurred_at=now() if day is None else min(now(), end_of_day(day)),
            evidence=evidence,
            source=Source.IMPORT,
            value=value,
            actor=Actor.clockwork(),
        )
    assert signal is not None
    return signal


def acts(person: Person, verb: tuple[str, str], days: range | list[Day], **fields: object) -> None:
    """One act on each of these days."""
    for day in days:
        act(person, verb, day=day, **fields)  # type: ignore[arg-type]  # the fields of an act


def rules_with(**replacements: str) -> dict[str, str]:
    """The shipped rule files, with pieces of text in `zones.toml` replaced: `{"enter = 3": "enter = 9"}` as kwargs of
    the form `old="enter = 3", new="enter = 9"`.
    """
    files = read_files(SHIPPED_FOLDER)
    assert replacements["old"] in files["zones.toml"]
    files["zones.toml"] = files["zones.toml"].replace(replacements["old"], replacements["new"])
    return files


def csv_line(person: Person, number: int, verb: tuple[str, str], day: Day, target: str = "") -> str:
    """One line of an activity file."""
    published = f"{date_from_day(day).isoformat()}T08:00:00Z"
    return f"csv:{number},{person.external_id},{verb[0]},{verb[1]},,{target},{published},larkfield"
