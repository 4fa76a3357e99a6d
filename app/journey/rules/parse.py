"""From the texts of the rule files to a rule set, or to everything that is wrong with them."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from app.journey.rules.parse_kinds import parse_kinds
from app.journey.rules.parse_measures import parse_measures
from app.journey.rules.parse_steps import parse_steps
from app.journey.rules.parse_zones import parse_zones
from app.journey.rules.reading import RuleFile, did_you_mean
from app.journey.rules.ruleset import Day, RuleSet
from app.journey.vocabulary import Problem, RulesRefused

KINDS_FILE: Final = "kinds.toml"
MEASURES_FILE: Final = "measures.toml"
ZONES_FILE: Final = "zones.toml"
STEPS_FILE: Final = "steps.toml"
#: Published together with the rules, and read by houses above: here they are texts and nothing more.
CARRIED: Final = ("badges.toml", "fair_play.toml", "impact.toml", "points.toml")
_STEPS_FOLDER: Final = "steps/"
_REQUIRED: Final = (KINDS_FILE, MEASURES_FILE, ZONES_FILE)


def parse_rule_set(
    files: Mapping[str, str | bytes], *, version: int = 0, in_force_from: Day | None = None
) -> RuleSet:
    """Read the rules from their files, by name as in `journey_rules/`; names without `.toml` are passed over.

    Raises RulesRefused with every problem there is, each with its file and line.
    """
    problems: list[Problem] = []
    _check_names(files, problems)
    names = sorted({*_REQUIRED, *filter(_holds_steps, files)})
    read = {name: RuleFile(name, files.get(name), problems) for name in names}
    kinds = parse_kinds(read[KINDS_FILE])
    measures = parse_measures(read[MEASURES_FILE])
    zones = parse_zones(read[ZONES_FILE], measures)
    steps = parse_steps([file for name, file in read.items() if _holds_steps(name)], measures)
    if problems:
        raise RulesRefused(problems)
    return RuleSet(
        version=version,
        in_force_from=in_force_from,
        content_hash=content_hash(files),
        grace_days=zones.grace_days,
        below_days=zones.below_days,
        measures=measures.by_key,
        zones=zones.zones,
        steps=steps,
        kinds=kinds,
    )


def content_hash(files: Mapping[str, str | bytes]) -> str:
    """The fingerprint of the rule files: the same for the same texts, whatever their order and line ends."""
    digest = sha256()
    for name, content in sorted(files.items()):
        if name.endswith(".toml"):
            raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
            raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
            digest.update(f"{name}\n{len(raw)}\n".encode())
            digest.update(raw)
    return digest.hexdigest()


def _check_names(files: Mapping[str, str | bytes], problems: list[Problem]) -> None:
    """Refuse files that nobody would read, and miss the steps; other files are missed where they are read."""
    for name in files:
        if name.endswith(".toml") and not _is_known(name):
            hint = did_you_mean(name, (*_REQUIRED, STEPS_FILE, *CARRIED))
            problems.append(Problem(name, 1, f"This is not a file of the rules.{hint}"))
    if not any(map(_holds_steps, files)):
        message = "There are no steps: this file or the folder steps/ is missing."
        problems.append(Problem(STEPS_FILE, 1, message))


def _is_known(name: str) -> bool:
    return name in _REQUIRED or name in CARRIED or _holds_steps(name)


def _holds_steps(name: str) -> bool:
    return name == STEPS_FILE or (name.startswith(_STEPS_FOLDER) and name.endswith(".toml"))
