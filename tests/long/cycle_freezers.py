"""A program that fixes the figures of cycles, and is killed while it does: again and again, until it was too fast.

It loads the application once and forks whoever freezes from itself. On its standard output stands how often it has killed,
and how often before the figures stood. After each kill a process of its own looks whether there is all of it, or nothing.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import FixedClock, use_clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.vocabulary import Role
from app.rewards.models import CyclePart, CycleSnapshot, CycleStep
from app.rewards.queries import cycles as queries
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.services import bundles
from app.rewards.services.freezing import freeze_cycle
from app.rewards.vocabulary.cycles import CYCLE_FROZEN, CycleChanged, CycleState, NotNow, Step

#: How a process says that it was all there already, that nothing is there, and that half of it is.
THERE, NOTHING, HALF = 3, 4, 5


def freeze(cycle_id: int, runner_id: int) -> int:
    """Fix the figures, as a request does."""
    try:
        with unit_of_work():
            version = queries.get_cycle(cycle_id).version
            freeze_cycle(cycle_id, version, actor=Actor(runner_id, roles=frozenset({Role.HR.value})))
    except (CycleChanged, NotNow):
        # The database had the last word of whoever was killed.
        return THERE
    return 0


def freeze_and_break_off(cycle_id: int, runner_id: int) -> int:
    """Do all of it but the last word, so that it is known how long it takes."""
    version = queries.get_cycle(cycle_id).version
    freeze_cycle(cycle_id, version, actor=Actor(runner_id, roles=frozenset({Role.HR.value})))
    db.session.rollback()
    return 0


def look(cycle_id: int) -> int:
    """Whether the figures stand whole, or nothing of them is there; whatever has gone wrong stands on the error output."""
    cycle = queries.get_cycle(cycle_id)
    snapshots = db.session.execute(
        select(CycleSnapshot.id).where(CycleSnapshot.cycle_id == cycle_id)
    ).scalars().all()  # fmt: skip
    found = (
        cycle.state, cycle.number, len(snapshots),
        _count(select(func.count(CycleStep.id)).where(CycleStep.cycle_id == cycle_id, CycleStep.step == Step.FROZEN.value)),
        _count(select(func.count(AuditEvent.id)).where(AuditEvent.action == CYCLE_FROZEN.name, AuditEvent.object_id == str(cycle_id))),
    )  # fmt: skip
    parts = _count(select(func.count()).select_from(CyclePart).where(CyclePart.snapshot_id.in_(snapshots)))
    if found == (CycleState.OPEN.value, 0, 0, 0, 0) and parts == 0:
        return NOTHING
    if found == (CycleState.FROZEN.value, 1, 1, 1, 1) and not what_is_wrong(bundles.whole_bundle(cycle)):
        return THERE
    sys.stderr.write(f"{found} and {parts} parts\n")
    return HALF


def _count(query: object) -> int:
    return int(db.session.execute(query).scalar_one())  # type: ignore[call-overload]  # any of them


def fork(work: Callable[..., int], *arguments: int) -> int:
    """Do it in a process of its own, with connections of its own; gives its number."""
    child = os.fork()
    if child:
        return child
    try:
        os._exit(work(*arguments))
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def wait(child: int) -> int:
    """How a process ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_in_the_middle(cycle_id: int, runner_id: int, span: float, chance: random.Random) -> int | None:
    """Begin, and kill at a moment of its own; how it ended if it was faster."""
    child = fork(freeze, cycle_id, runner_id)
    time.sleep(chance.uniform(0, span))
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    os.kill(child, signal.SIGKILL)
    return None if wait(child) == -signal.SIGKILL else 0


def freeze_under_fire(cycle_id: int, runner_id: int, tries: int, chance: random.Random) -> tuple[int, int]:
    """Kill whoever fixes the figures until they stand; how often, and how often before they did."""
    begun = time.monotonic()
    if wait(fork(freeze_and_break_off, cycle_id, runner_id)):
        sys.exit("it cannot be done even undisturbed")
    span, kills, before = time.monotonic() - begun, 0, 0
    for _ in range(tries):
        if (ended := kill_in_the_middle(cycle_id, runner_id, span, chance)) is not None:
            if ended not in {0, THERE}:
                sys.exit(f"it ended by itself with {ended}")
            break
        kills += 1
        found = wait(fork(look, cycle_id))
        if found not in {THERE, NOTHING}:
            sys.exit(f"after a kill there is half of it: {found}")
        before += found == NOTHING
        if found == THERE:
            break
    if wait(fork(freeze, cycle_id, runner_id)) not in {0, THERE} or wait(fork(look, cycle_id)) != THERE:
        sys.exit("afterwards it does not succeed")
    return kills, before


def main(
    database_url: str, instant: str, seed: int, tries: int, runner_id: int, cycle_ids: Sequence[int]
) -> tuple[int, int]:
    """Each cycle under fire."""
    from app import create_app
    from tests.support.settings import settings

    chance = random.Random(seed)
    with create_app(settings(database_url)).app_context(), use_clock(FixedClock(datetime.fromisoformat(instant))):  # fmt: skip
        db.engine.dispose(close=False)
        each = [freeze_under_fire(one, runner_id, tries, chance) for one in cycle_ids]
    return sum(kills for kills, _before in each), sum(before for _kills, before in each)


if __name__ == "__main__":
    url, at, *numbers = sys.argv[1:]
    first, most, runner, *ids = map(int, numbers)
    sys.stdout.write(json.dumps(main(url, at, first, most, runner, ids)))
