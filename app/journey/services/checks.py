"""Whether this release can read the rules that were published."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.core.checks import Check, Finding, error, fine, warning
from app.journey.queries.rules import list_versions, newest_version
from app.journey.services.rules import rules_of_version
from app.journey.vocabulary import RulesUnreadable

if TYPE_CHECKING:
    from config import Config


def _in_force(_config: "Config") -> Iterator[Finding]:
    version = newest_version()
    why = "" if version is None else _why_unreadable(version)
    if version is None:
        yield fine("none yet; those that come with the product are put in force with the first visit")
    elif why:
        yield error(
            f"version {version} is in force and cannot be read by this release, so nobody moves: {why}",
            "mend the files of the rules (`flask journey check`), then run `flask journey publish`",
        )
    else:
        yield fine(f"version {version} is in force")


def _before(_config: "Config") -> Iterator[Finding]:
    versions = [found.version for found in list_versions()][1:]
    unreadable = [version for version in versions if _why_unreadable(version)]
    if unreadable:
        named = ", ".join(map(str, sorted(unreadable)))
        yield warning(
            f"earlier versions cannot be read by this release: {named}; moves by them stand without their numbers",
            "nothing can be lost by it; with an earlier release they can still be read and replayed",
        )
    else:
        yield fine(f"{len(versions)} earlier versions can be read")


def _why_unreadable(version: int) -> str:
    try:
        rules_of_version(version)
    except RulesUnreadable as unreadable:
        return str(next(iter(unreadable.problems), "for no reason that it names"))
    return ""


CHECKS = (
    Check("journey.rules", "Rules", _in_force),
    Check("journey.rules_before", "Earlier rules", _before, is_deep=True),
)
