"""The calculation of an award cycle as it is taken along: whole, or one's own part."""

import json
from collections.abc import Mapping
from typing import Any

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.rewards.models import Cycle
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycle_figures as figures
from app.rewards.rules.calculation import bundle_of, line_hash
from app.rewards.rules.signatures import signature_of, statement_of
from app.rewards.services.issuer_keys import key_in_use
from app.rewards.services.signing import issuer
from app.rewards.vocabulary.credentials import KeysUnavailable
from app.rewards.vocabulary.cycles import (
    CYCLE_EXPORTED,
    PAYROLL_EXPORTED,
    NotNow,
)


def whole_bundle(cycle: Cycle) -> dict[str, Any]:
    """The whole calculation that holds, with the hash under which it was sealed."""
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None:
        raise NotNow
    bodies = {part.who: json.loads(part.body) for part in figures.list_parts(snapshot)}
    bundle = bundle_of(json.loads(snapshot.head), figures.standing_entries(snapshot), bodies)
    return bundle | {"sha256": snapshot.hash}


def own_bundle(cycle: Cycle, line: figures.Line) -> dict[str, Any]:
    """The calculation as somebody in it takes it along: their own part, and the others under their pseudonyms.

    Of those who can have no place, for whatever reason, others get no more than the hash of their line.
    """
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None:
        raise NotNow
    entries = figures.standing_entries(snapshot)
    shown = [one for one in entries if is_shown(one, line.who)]
    unshown = sorted(line_hash(one) for one in entries if not is_shown(one, line.who))
    bundle = bundle_of(json.loads(snapshot.head), shown, {line.who: line.body}, unshown)
    return bundle | {"sha256": snapshot.hash, "own": line.who}


def signed(bundle: dict[str, Any]) -> dict[str, Any]:
    """The same calculation, signed with the key that badges are signed with.

    Where the key cannot be read or written it goes unsigned: nobody waits for their own figures because of that.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = key_in_use()
    except KeysUnavailable:
        return bundle
    secret = load_pem_private_key(key.secret, password=None)
    if not isinstance(secret, Ed25519PrivateKey):
        return bundle
    by, at = issuer(), now().replace(microsecond=0).isoformat()
    value = secret.sign(statement_of(bundle, by=by, at=at))
    return bundle | {"signature": signature_of(value, by=by, at=at, key=key.public)}


def is_shown(entry: Mapping[str, Any], who: str) -> bool:
    """Whether somebody in a cycle reads where another one stands: those who can have a place, and themselves."""
    return bool(entry["ranked"]) or entry["who"] == who


def note_export(cycle: Cycle, *, payroll: bool = False, actor: Actor) -> None:
    """Keep in the log that the calculation, or the list for payroll, was downloaded."""
    RUN_CYCLES.demand(actor)
    action = PAYROLL_EXPORTED if payroll else CYCLE_EXPORTED
    record(action, actor=actor, object_type="cycle", object_id=cycle.id, object_label=cycle.key)
