"""A verdict as it is kept with a move: everything that it said, in a tenth of the room of its readable form."""

from collections.abc import Mapping
from typing import Any, Final

from app.journey.rules.verdict import Dwell, Reason, Verdict
from app.journey.vocabulary import Cause, Side, Zone

#: The number of the stored form; a change of the form gets a new one, and old ones stay readable.
FORMAT: Final = 1

#: What is kept of a reason, in this order; whether it is met, and what is missing, follows from these.
_KEPT: Final = ("measure", "path", "days", "first_day", "found", "enter", "keep", "leaves_on", "leaves_count")


def pack(verdict: Verdict) -> dict[str, Any]:
    """The stored form. Reasons are grouped by zone, each a list of values in a fixed order."""
    reasons: dict[str, list[list[Any]]] = {}
    for reason in verdict.reasons:
        kept = [getattr(reason, name) for name in _KEPT]
        reasons.setdefault(reason.zone.value, []).append([*kept, reason.shown.value])
    return {
        "format": FORMAT,
        "on": verdict.on,
        "zone": verdict.zone.value,
        "since": verdict.since,
        "cause": verdict.cause.value if verdict.cause else None,
        "moved": verdict.moved,
        "at_risk_since": verdict.at_risk_since,
        "falls_on": verdict.falls_on,
        "valid_until": verdict.valid_until,
        "previous": verdict.previous.value if verdict.previous else None,
        "dwell": [getattr(verdict.dwell, name) for name in Dwell.__slots__],
        "reasons": reasons,
    }


def unpack(stored: Mapping[str, Any]) -> Verdict:
    """The verdict that was kept. Raises ValueError for a form that this program does not know."""
    if stored.get("format") != FORMAT:
        raise ValueError(f"Evidence of the form {stored.get('format')!r} cannot be read.")
    values = {name: value for name, value in stored.items() if name != "format"}
    return Verdict(
        **values
        | {
            "zone": Zone(stored["zone"]),
            "cause": Cause(stored["cause"]) if stored["cause"] else None,
            "previous": Zone(stored["previous"]) if stored["previous"] else None,
            "dwell": Dwell(*stored["dwell"]),
            "reasons": tuple(
                _reason(Zone(zone), kept) for zone, reasons in stored["reasons"].items() for kept in reasons
            ),
        }
    )


def _reason(zone: Zone, kept: list[Any]) -> Reason:
    values = dict(zip(_KEPT, kept, strict=False))
    found, shown = values["found"], Side(kept[-1])
    met_enter, met_keep = found >= values["enter"], found >= values["keep"]
    needed = values["keep"] if shown is Side.KEEP else values["enter"]
    return Reason(
        zone=zone,
        **values,
        met_enter=met_enter,
        met_keep=met_keep,
        missing=max(0, needed - found),
        shown=shown,
    )
