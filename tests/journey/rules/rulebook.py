"""Small rule sets and facts for the tests of the rules; day numbers are plain, day 1000 is "today" as a habit."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.journey.rules.facts import DailyRow, FacetRow, Facts
from app.journey.rules.parse import parse_rule_set
from app.journey.rules.ruleset import Day, RuleSet
from app.signals.vocabulary import KIND_INDEX, KINDS, Facet, Grade, Kind

SHIPPED = Path(__file__).parents[3] / "journey_rules"

KINDS_TOML = """\
connect = ["Add account"]
share = ["Announce *"]
comment = ["Announce commentary"]
reply = ["Create reply"]
post = ["Create note"]
piece = ["Create article"]
lesson = ["* lesson"]
"""

MEASURES_TOML = """\
[shares]
label = { en = "Shares", de = "Geteilt" }
unit = { en = { one = "share", other = "shares" }, de = { one = "Mal", other = "Male" } }
counts = ["share"]

[few_shares]
label = { en = "Shares", de = "Geteilt" }
unit = { en = { one = "share", other = "shares" }, de = { one = "Mal", other = "Male" } }
counts = ["share", "comment"]
per_day = 2

[days]
label = { en = "Days", de = "Tage" }
unit = { en = { one = "day", other = "days" }, de = { one = "Tag", other = "Tage" } }
counts = ["share", "reply", "post"]
as = "days"

[posts]
label = { en = "Posts", de = "Texte" }
unit = { en = { one = "post", other = "posts" }, de = { one = "Text", other = "Texte" } }
counts = ["post"]
evidence = "confirmed"

[proven_posts]
label = { en = "Posts", de = "Texte" }
unit = { en = { one = "post", other = "posts" }, de = { one = "Text", other = "Texte" } }
counts = ["post"]
evidence = "verified"

[people]
label = { en = "People", de = "Menschen" }
unit = { en = { one = "person", other = "people" }, de = { one = "Mensch", other = "Menschen" } }
counts = ["reply", "comment"]
as = "counterparts"

[replies]
label = { en = "Replies", de = "Antworten" }
unit = { en = { one = "reply", other = "replies" }, de = { one = "Antwort", other = "Antworten" } }
counts = ["reply"]
per_counterpart = 3

[few_replies]
label = { en = "Replies", de = "Antworten" }
unit = { en = { one = "reply", other = "replies" }, de = { one = "Antwort", other = "Antworten" } }
counts = ["reply"]
per_day = 2
per_counterpart = 3

[things]
label = { en = "Things", de = "Dinge" }
unit = { en = { one = "thing", other = "things" }, de = { one = "Ding", other = "Dinge" } }
counts = ["piece"]
as = "objects"
"""

_TEXTS = """\
name = { en = "N", de = "N" }
tagline = { en = "T", de = "T" }
value_to_you = { en = "Y", de = "D" }
value_to_company = { en = "C", de = "F" }
"""

SHARER = '{ all = [ { measure = "shares", days = 10, enter = 4, keep = 3 }, { measure = "days", days = 10, enter = 1, keep = 0 } ] }'
CREATOR = '{ all = [ { measure = "posts", days = 10, enter = 2, keep = 1 }, { measure = "days", days = 10, enter = 1, keep = 1 } ] }'
ENGAGED = '{ measure = "people", days = 20, enter = 5, keep = 3 }'

STEPS_TOML = """\
[[step]]
key = "connect"
zone = "consumer"
title = { en = "Connect", de = "Verbinden" }
why = { en = "Because.", de = "Weil." }
how = { en = "So.", de = "So." }
minutes = 2
completes = { statement = true, link = "none" }

[[step]]
key = "share"
zone = "sharer"
title = { en = "Share", de = "Teilen" }
why = { en = "Because.", de = "Weil." }
how = { en = "So.", de = "So." }
minutes = 6
completes = { measure = "shares", at_least = 3 }
opens_with = "consumer"
after = ["connect"]
"""


def zones_toml(
    sharer: str = SHARER,
    creator: str = CREATOR,
    engaged: str = ENGAGED,
    *,
    grace_days: int = 30,
    below_days: int = 14,
) -> str:
    """The zones with these rules."""
    zones = [f"grace_days = {grace_days}\nbelow_days = {below_days}\n", f"[consumer]\n{_TEXTS}"]
    zones += [
        f"[{zone}]\n{_TEXTS}rule = {rule}\n"
        for zone, rule in (("sharer", sharer), ("creator", creator), ("engaged", engaged))
    ]
    return "\n".join(zones)


def rule_files(**texts: str) -> dict[str, str | bytes]:
    """A whole set of files; `zones="..."` puts another text in the place of zones.toml."""
    files = {"kinds": KINDS_TOML, "measures": MEASURES_TOML, "zones": zones_toml(), "steps": STEPS_TOML}
    return {f"{name}.toml": text for name, text in (files | texts).items()}


def small_rules(*, in_force_from: Day | None = None, **texts: str) -> RuleSet:
    """The small rule set of these tests."""
    return parse_rule_set(rule_files(**texts), version=1, in_force_from=in_force_from)


def shipped_files() -> dict[str, str | bytes]:
    """The files that the product comes with."""
    return {
        str(path.relative_to(SHIPPED)): path.read_bytes() for path in SHIPPED.rglob("*") if path.is_file()
    }


def shipped_rules(*, in_force_from: Day | None = None) -> RuleSet:
    """The rules that the product comes with."""
    return parse_rule_set(shipped_files(), version=1, in_force_from=in_force_from)


def acts(day: Day, grade: int = Grade.ALL, **counts: int) -> DailyRow:
    """One day's row, with how often each kind occurred."""
    numbers = [0] * len(KINDS)
    for kind, count in counts.items():
        numbers[KIND_INDEX[Kind(kind)]] = count
    return DailyRow(day, int(grade), tuple(numbers))


def with_person(day: Day, key: int, count: int = 1, kind: str = "reply", grade: int = Grade.ALL) -> FacetRow:
    """Acts of one day with one counterpart."""
    return FacetRow(int(Facet.COUNTERPART), KIND_INDEX[Kind(kind)], key, day, int(grade), count)


def about_thing(day: Day, key: int, count: int = 1, kind: str = "piece") -> FacetRow:
    """Acts of one day about one object."""
    return FacetRow(int(Facet.OBJECT), KIND_INDEX[Kind(kind)], key, day, int(Grade.ALL), count)


def facts(
    *daily: DailyRow,
    facets: Iterable[FacetRow] = (),
    absences: Iterable[tuple[Day, Day]] = (),
    started: bool = True,
) -> Facts:
    """What is known about one person."""
    return Facts(daily, tuple(facets), tuple(absences), started)


def mutated(
    files: Mapping[str, str | bytes], name: str, old: str, new: str
) -> tuple[dict[str, str | bytes], int]:
    """The files with the first occurrence of a text replaced, and the line on which that stands."""
    text = str(files[name])
    assert old in text, f"{old!r} does not stand in {name}"
    line = text[: text.index(old)].count("\n") + 1
    return {**files, name: text.replace(old, new, 1)}, line
