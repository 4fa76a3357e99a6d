"""Files of activity into the database: streamed in slices, so that a kill at any moment loses and doubles nothing."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.clock import now
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.people.rules.failures import kept_failure
from app.signals.rules.acts import Act
from app.signals.rules.blocks import Block
from app.signals.rules.counts import count
from app.signals.rules.instants import written
from app.signals.rules.refusals import Reason, Refusal, printable
from app.signals.services.actors import Actors
from app.signals.services.batches import advance_batch, end_batch, open_batch, start_batch, touch_persons
from app.signals.services.counting import apply_counts
from app.signals.services.engine import count_with_others, import_alone
from app.signals.services.files import ActivityFile, open_activity
from app.signals.services.reading import Slice, read_slices
from app.signals.services.refusals_file import RefusalsFile
from app.signals.services.storing import Outcome, Row, counted_rows, store_rows
from app.signals.services.trial import Trial
from app.signals.services.verbs import verbs_of
from app.signals.vocabulary import REFUSALS_KEPT, BatchState, Evidence, FileRefused, Source, _l

_HEARTBEAT_SECONDS = 10.0

_NOBODY = Reason(_l("unknown actor"))
_STOPPED = Reason(_l("this person has stopped the keeping of their activity"))
_OTHER_CONTENT = Reason(_l("same id with other content"))


@dataclass
class Report:
    """How far an import is, or what came of it."""

    batch_id: int | None = None
    size_bytes: int = 0  #: 0 where it is not known
    done_bytes: int = 0
    line_count: int = 0
    new_count: int = 0
    known_count: int = 0
    refused_count: int = 0
    first_refusals: list[dict[str, object]] = field(default_factory=list)
    heading: str = ""  #: what the lines of the file hold: the names of its columns
    refusals_path: str = ""
    #: Where the list of refused lines was to be written and could not, as a whole.
    refusals_missed: str = ""


#: Called after each slice with how far the import is.
Progress: TypeAlias = Callable[[Report], None]


def import_signals(
    path: Path,
    *,
    platform_default: str = "",
    dry_run: bool = False,
    basis: str = "",
    batch_id: int | None = None,
    spare: Path | None = None,
    progress: Progress = lambda report: None,
    actor: Actor,
) -> Report:
    """Take in a file of activity; every line that can be read is in when this returns, and stands once.

    It opens a unit of work for each slice. With the number of a batch it carries that one on where it stands, so that
    it may be killed and called again; a batch that has ended is only reported. A trial (`dry_run`) stores no activity.
    All refused lines go to a file beside the source, or into the folder `spare` where that cannot be written.
    Raises FileRefused if the file cannot be read as a list of activity, and BatchTakenOver if another worker has
    carried the batch on.
    """
    file = open_activity(path, platform_default=platform_default)
    with closing(file.stream):
        report, state = _begin(path, file, dry_run=dry_run, basis=basis, batch_id=batch_id, actor=actor)
        if state is not BatchState.RUNNING:
            return report
        report.heading = file.heading
        refusals = RefusalsFile(
            path, report.batch_id, report.refused_count, heading=file.heading, spare=spare
        )
        intake = _Intake(report, refusals, Trial() if dry_run else None)
        try:
            _take_all(intake, file, progress)
        except FileRefused as refused:
            intake.end(BatchState.FAILED, actor, error=kept_failure(refused))
            raise
        intake.end(BatchState.DONE, actor)
    return report


def _begin(
    path: Path, file: ActivityFile, *, dry_run: bool, basis: str, batch_id: int | None, actor: Actor
) -> tuple[Report, BatchState]:
    if dry_run and batch_id is None:
        return Report(size_bytes=file.size), BatchState.RUNNING
    with unit_of_work():
        if batch_id is None:
            batch_id = open_batch(path.name, basis=basis, actor=actor).id
        batch = start_batch(batch_id, size=file.size, from_the_beginning=dry_run)
        report = Report(
            batch_id,
            file.size,
            batch.done_bytes,
            batch.line_count,
            batch.new_count,
            batch.known_count,
            batch.refused_count,
            list(batch.first_refusals),
            batch.refusals_path,
        )
        return report, BatchState(batch.state)


def _take_all(intake: "_Intake", file: ActivityFile, progress: Progress) -> None:
    report, beaten_at = intake.report, time.monotonic()
    for part in read_slices(file, report.done_bytes, report.line_count):
        intake.take(part)
        progress(report)
        if time.monotonic() - beaten_at > _HEARTBEAT_SECONDS:
            heartbeat()
            beaten_at = time.monotonic()


class _Intake:
    """One import under way."""

    def __init__(self, report: Report, refusals_file: RefusalsFile, trial: Trial | None) -> None:
        self.report = report
        self._refusals_file = refusals_file
        self._trial = trial
        self._actors = Actors()
        self._touched: set[int] = set()

    def take(self, part: Slice) -> None:
        """Work off one slice: its rows, its counts and how far we are change together."""
        block, moment, refusals = part.block, written(now()), list(part.refusals)
        with unit_of_work() as session:
            if self._trial:
                new, known, refused = self._try(session, self._trial, part.acts, moment)
            else:
                new, known, refused = self._store(session, part.acts, moment)
            refusals += [Refusal(line, reason, printable(block.line(line))) for line, reason in refused]
            refusals.sort(key=lambda refusal: refusal.line)
            self._refusals_file.add(refusals)
            self._advance(session, block, new, known, refusals)

    def end(self, state: BatchState, actor: Actor, error: str = "") -> None:
        """Close the books: the file of refusals gets its name, and the end is told in one last unit of work."""
        report = self.report
        if self._trial:
            self._trial.close()
        file = self._refusals_file
        report.refusals_path = file.finish() or report.refusals_path
        if file.is_incomplete or report.refusals_path not in ("", str(file.path)):
            report.refusals_missed = str(file.path)
        if report.batch_id is not None:
            heartbeat()
            with unit_of_work():
                end_batch(
                    report.batch_id,
                    after=report.done_bytes,
                    state=state,
                    refusals_path=report.refusals_path,
                    error=error,
                    actor=actor,
                )

    def _store(
        self, session: Session, acts: list[Act], moment: str
    ) -> tuple[int, int, list[tuple[int, Reason]]]:
        import_alone(session)
        count_with_others(session)
        verbs = verbs_of(session, {act.verb for act in acts})
        lines, rows, refused = self._rows(
            session, acts, {pair: verb.id for pair, verb in verbs.items()}, moment
        )
        outcomes = store_rows(session, rows)
        fresh = (
            rows
            if _all_new(outcomes)
            else [row for row, what in zip(rows, outcomes, strict=True) if what is Outcome.NEW]
        )
        apply_counts(session, count(counted_rows(fresh, {verb.id: verb.kind for verb in verbs.values()})))
        self._touch(session, fresh)
        return len(fresh), *_not_new(lines, outcomes, refused)

    def _try(
        self, session: Session, trial: Trial, acts: list[Act], moment: str
    ) -> tuple[int, int, list[tuple[int, Reason]]]:
        verbs = trial.verbs_of(session, {act.verb for act in acts})
        lines, rows, refused = self._rows(
            session, acts, {pair: verb.id for pair, verb in verbs.items()}, moment
        )
        outcomes = trial.outcomes_of(session, rows)
        return outcomes.count(Outcome.NEW), *_not_new(lines, outcomes, refused)

    def _rows(
        self, session: Session, acts: list[Act], verb_ids: dict[tuple[str, str], int], moment: str
    ) -> tuple[list[int], list[Row], list[tuple[int, Reason]]]:
        actors = self._actors.look_up(session, {act.actor for act in acts})
        batch_id, evidence, source = self.report.batch_id, Evidence.VERIFIED.value, Source.IMPORT.value
        lines: list[int] = []
        rows: list[Row] = []
        refused: list[tuple[int, Reason]] = []
        # One of the two loops that every line runs through: plain unpacking costs half of what attributes would.
        for line, external_id, name, verb, object_, target, at, day, platform, value in acts:
            person = actors[name]
            if person is None:
                refused.append((line, _NOBODY))
            elif person.has_stopped:
                refused.append((line, _STOPPED))
            else:
                on_self = target.casefold() in person.names
                lines.append(line)
                rows.append(
                    Row(platform, external_id, person.person_id, verb_ids[verb], object_, target, on_self, value,
                        at, day, moment, evidence, source, batch_id, "")
                )  # fmt: skip
        return lines, rows, refused

    def _touch(self, session: Session, fresh: Iterable[Row]) -> None:
        if self.report.batch_id is not None:
            persons = {row.person_id for row in fresh} - self._touched
            touch_persons(session, self.report.batch_id, persons)
            self._touched |= persons

    def _advance(self, session: Session, block: Block, new: int, known: int, refusals: list[Refusal]) -> None:
        report, after = self.report, self.report.done_bytes
        report.done_bytes, report.line_count = block.end, block.first_line + len(block.lines) - 1
        report.new_count += new
        report.known_count += known
        report.refused_count += len(refusals)
        values: dict[str, object] = {
            name: getattr(report, name)
            for name in ("done_bytes", "line_count", "new_count", "known_count", "refused_count")
        }
        room = REFUSALS_KEPT - len(report.first_refusals)
        if refusals and room > 0:
            shown = [refusal.to_json() for refusal in refusals[:room]]
            if not report.first_refusals:
                shown[0]["heading"] = report.heading  # a download without the file needs it
            report.first_refusals += shown
            values["first_refusals"] = report.first_refusals
        if report.batch_id is not None:
            advance_batch(session, report.batch_id, after=after, **values)


def _all_new(outcomes: Sequence[Outcome]) -> bool:
    return Outcome.KNOWN not in outcomes and Outcome.OTHER_CONTENT not in outcomes


def _not_new(
    lines: list[int], outcomes: list[Outcome], refused: list[tuple[int, Reason]]
) -> tuple[int, list[tuple[int, Reason]]]:
    if _all_new(outcomes):
        return 0, refused
    other = [
        (line, _OTHER_CONTENT)
        for line, what in zip(lines, outcomes, strict=True)
        if what is Outcome.OTHER_CONTENT
    ]
    return outcomes.count(Outcome.KNOWN), refused + other
