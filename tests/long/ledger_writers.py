"""A program that lets writers post into the ledger, kills them in the middle, and says what each had been told.

It loads the application once and forks the writers from itself, as a kill is worth more than a start. Every line on its
standard output is a fact: `try WHAT` before a writer begins something, `done WHAT` once it was committed.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.rewards.queries.proving import find_wrong_balances, find_wrong_lines
from app.rewards.services import perks
from app.rewards.services.sealing import seal_entries
from app.signals.services import record_signal, reverse_signal
from app.signals.vocabulary import Evidence, Source

#: How a checking process says that the sums do not agree.
DISAGREE = 3
#: A byte for each thing that was committed: read by whoever kills, written by the writers.
COMMITTED, COMMIT = os.pipe()


class Writer:
    """Somebody at work: acts, corrections, perks, and the sealer now and then."""

    def __init__(self, name: str, people: Sequence[int], perk_id: int) -> None:
        self.chance = random.Random(name)
        self.name, self.people, self.perk_id = name, people, perk_id
        self.number = 0
        self.acts: list[int] = []

    def write(self) -> NoReturn:
        """Go on until killed."""
        while True:
            self.number += 1
            (deed,) = self.chance.choices((self.act, self.correct, self.spend, seal), (80, 10, 8, 2))
            # Another writer was faster, or there is nothing left to spend.
            with suppress(DomainError):
                deed()

    def act(self) -> None:
        name = f"{self.name}.{self.number}"
        with told(f"act {name}"), unit_of_work():
            signal_ = record_signal(
                self.chance.choice(self.people), verb=("Announce", ""), platform="larkfield", external_id=name,
                evidence=Evidence.VERIFIED, source=Source.IMPORT, actor=Actor.clockwork(),
            )  # fmt: skip
            assert signal_ is not None
            self.acts.append(signal_.id)

    def correct(self) -> None:
        if self.acts:
            signal_id = self.acts.pop(self.chance.randrange(len(self.acts)))
            with told(f"correction {signal_id}"), unit_of_work():
                reverse_signal(signal_id, reason="It was somebody else.", actor=Actor.operator())

    def spend(self) -> None:
        name, person_id = f"{self.name}.{self.number}", self.chance.choice(self.people)
        with told(f"perk {name}"), unit_of_work():
            perks.redeem(self.perk_id, price=10, entry=name, actor=Actor(person_id))


class told:  # noqa: N801 - reads as a word in the sentence that it opens
    """Say what is tried, and that it is done unless it was refused."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        say(f"try {self.what}")

    def __exit__(self, kind: object, *_error: object) -> None:
        if kind is None:
            say(f"done {self.what}")
            os.write(COMMIT, b".")


def seal() -> None:
    """What the clockwork does every minute."""
    seal_entries()


def say(line: str) -> None:
    """One line, whole or not at all, however many say something at once."""
    os.write(1, f"{line}\n".encode())


def check() -> None:
    """What must agree after every kill, before anything has been mended."""
    if find_wrong_balances() or find_wrong_lines():
        os._exit(DISAGREE)


def fork(work: Callable[[], object]) -> int:
    """Do it in a process of its own, with connections of its own; gives its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def kill_one_of(writers: dict[str, int], chance: random.Random) -> None:
    """Without a word of warning. One that has ended by itself has failed."""
    name = chance.choice(sorted(writers))
    ended, status = os.waitpid(writers[name], os.WNOHANG)
    if ended:
        sys.exit(f"writer {name} ended by itself with {status}")
    os.kill(writers[name], signal.SIGKILL)
    os.waitpid(writers.pop(name), 0)


def wait_for(commits: int) -> None:
    """Wait until so much more was committed."""
    while commits > 0:
        commits -= len(os.read(COMMITTED, commits))


def main(database_url: str, seed: int, kills: int, writes: int, perk_id: int, people: Sequence[int]) -> None:
    """So many kills, spread over so many writes."""
    from app import create_app
    from tests.support.settings import settings

    chance = random.Random(seed)
    with create_app(settings(database_url)).app_context():
        db.engine.dispose(close=False)
        writers: dict[str, int] = {}
        for number in range(kills):
            for place in range(2 - len(writers)):
                name = f"w{number}-{place}"
                writers[name] = fork(Writer(name, people, perk_id).write)
            wait_for(round(chance.uniform(0.5, 1.5) * writes / kills))
            time.sleep(chance.uniform(0, 0.02))  # in the middle of anything
            kill_one_of(writers, chance)
            _, status = os.waitpid(fork(check), 0)
            if status:
                sys.exit(f"after kill {number} the sums do not agree")
        for child in writers.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


if __name__ == "__main__":
    url, *numbers = sys.argv[1:]
    first, kill_count, write_count, perk, *ids = map(int, numbers)
    main(url, first, kill_count, write_count, perk, ids)
