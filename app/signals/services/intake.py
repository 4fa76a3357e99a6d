"""Files of activity into the database: streamed in slices, so that a kill at any moment loses and doubles nothing."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.clock import now
from app.core.garbage_collection import rare_garbage_collection
from app.core.jobs import heartbeat
from app.core.lines import Block, FileRefused, Reason
from app.core.unit_of_work import unit_of_work
from app.people.rules.failures import kept_failure
from app.people.rules.refused_lines import printable
from app.people.services.holding import hold_everybody
from app.people.services.refusals_file import RefusalsFile, beside
from app.signals.queries import count_taken_back
from app.signals.rules.counts import count
from app.signals.rules.instants import written
from app.signals.rules.refusals import Refusal
from app.signals.services.batches import advance_batch, end_batch, open_batch, start_batch, touch_persons
from app.signals.services.counting import apply_counts
from app.signals.services.files import ActivityFile, open_activity
from app.signals.services.reading import Slice, read_slices
from app.signals.services.storing import (
    Offer,
    Origin,
    Outcome,
    Row,
    Stored,
    content_of,
    counted_rows,
    find_stored,
    offer,
    store_rows,
)
from app.signals.services.trial import Trial
from app.signals.services.verbs import KnownVerb, Pair, verbs_of
from app.signals.vocabulary import REFUSALS_KEPT, BatchState, Evidence, Source, _l

_HEARTBEAT_SECONDS = 10.0

_WHY = {
    Outcome.OTHER_CONTENT: Reason(_l("same id with other content")),
    Outcome.NOT_HERE: Reason(_l("what is done in this product comes from nowhere else")),
}


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
    first_refusals: list[dict[str, Any]] = field(default_factory=list)
    heading: str = ""  #: what the lines of the file hold: the names of its columns
    refusals_path: str = ""
    #: Where the list of refused lines was to be written and could not, as a whole.
    refusals_missed: str = ""
    #: How many of the known acts were taken back together with each import, by its number, and stay so.
    taken_back: Counter[int] = field(default_factory=Counter)

    @property
    def note(self) -> Reason | None:
        """What should be said about an import that has come to its end."""
        if not self.taken_back:
            return None
        return Reason(
            _l("%(count)s of those known were taken back together with import %(imports)s. They stay so until that import is brought back."),
            {"count": self.taken_back.total(), "imports": ", ".join(map(str, sorted(self.taken_back)))},
        )  # fmt: skip


class FileBrokenOff(FileRefused):
    """A file that could be read up to some line only: `report` says what came of the lines before, which are in."""

    def __init__(self, refused: FileRefused, report: Report) -> None:
        super().__init__(refused.message, **refused.params)
        self.report = report


#: Called after each slice with how far the import is.
Progress: TypeAlias = Callable[[Report], None]


def import_signals(
    path: Path,
    *,
    file_name: str = "",
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
    What a file says was done in this very product is known, or it is refused: whoever writes a file could say so of
    anybody, and it would stand in the way of what that person does here later. So a file of `export_signals` is all
    known where it was made; elsewhere what came from other platforms is new. A whole installation moves with its database.
    `file_name` is what its owner calls the file, if it lies under a name of ours. Raises FileRefused if the file cannot be
    read as a list of activity, FileBrokenOff if it can up to some line, and BatchTakenOver if another worker has carried
    the batch on.
    """
    file = open_activity(path, file_name=file_name, platform_default=platform_default)
    with closing(file.stream), rare_garbage_collection(), ExitStack() as stack:
        report, state = _begin(path, file, dry_run=dry_run, basis=basis, batch_id=batch_id, actor=actor)
        if state is not BatchState.RUNNING:
            return report
        report.heading = file.heading
        refusals = RefusalsFile(
            beside(path),
            str(report.batch_id or "trial"),
            report.refused_count,
            heading=file.heading,
            spare=spare,
        )
        stack.callback(refusals.close)
        intake = _Intake(report, refusals, Trial() if dry_run else None)
        try:
            _take_all(intake, file, progress)
        except FileRefused as refused:
            intake.end(BatchState.FAILED, actor, error=kept_failure(refused))
            raise FileBrokenOff(refused, report) from refused
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
    with closing(read_slices(file, report.done_bytes, report.line_count)) as slices:
        for part, read_on in slices:
            intake.take(part, read_on)
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
        self._touched: set[int] = set()

    def take(self, part: Slice, read_on: Callable[[], object]) -> None:
        """Work off one slice: its rows, its counts and how far we are change together.

        When the database is about to be busy, `read_on` is called.
        """
        with unit_of_work() as session:
            rows = part.offered.rows
            outcomes = (
                self._trial.outcomes_of(session, rows) if self._trial else self._store(session, part, read_on)
            )
            others = [
                one for one in zip(part.lines, rows, outcomes, strict=True) if one[2] is not Outcome.NEW
            ]
            others += _own_acts(session, part)
            self._look_for_taken_back(row for _, row, what in others if what is Outcome.KNOWN)
            refusals = part.refusals + [
                Refusal(line, _WHY[what], printable(part.block.line(line)))
                for line, _, what in others
                if what in _WHY
            ]
            refusals.sort(key=lambda refusal: refusal.line)
            self._refusals_file.add(refusals)
            self.report.new_count += outcomes.count(Outcome.NEW)
            self.report.known_count += sum(what is Outcome.KNOWN for _, _, what in others)
            self._advance(session, part.block, refusals)

    def end(self, state: BatchState, actor: Actor, error: str = "") -> None:
        """Close the books: the file of refusals gets its name, and the end is told in one last unit of work."""
        report = self.report
        if self._trial:
            self._trial.close()
        report.refusals_path = self._refusals_file.finish() or report.refusals_path
        report.refusals_missed = self._refusals_file.missed
        if report.batch_id is not None:
            heartbeat()
            with unit_of_work():
                end_batch(
                    report.batch_id,
                    after=report.done_bytes,
                    state=state,
                    refusals_path=report.refusals_path,
                    error=error or (kept_failure(report.note) if report.note else ""),
                    actor=actor,
                )

    def _store(self, session: Session, part: Slice, read_on: Callable[[], object]) -> list[Outcome]:
        # Whoever is placed waits until these lines are there: a decision knows them, or they bear a later moment than it.
        hold_everybody()
        verbs = verbs_of(session, part.verbs)
        origin = Origin(written(now()), Evidence.VERIFIED.value, Source.IMPORT.value, self.report.batch_id)
        offered = _with_numbers(part, verbs)
        outcomes = store_rows(session, offered, origin, meanwhile=read_on)
        fresh = rows = offered.rows
        if not _all_new(outcomes):
            fresh = [row for row, what in zip(rows, outcomes, strict=True) if what is Outcome.NEW]
        kinds = {verb.id: verb.kind for verb in verbs.values()}
        apply_counts(session, count(counted_rows(fresh, kinds, origin.evidence)))
        self._touch(session, fresh)
        return outcomes

    def _look_for_taken_back(self, known: Iterable[Row]) -> None:
        by_platform: dict[str, list[str]] = defaultdict(list)
        for row in known:
            by_platform[row.platform].append(row.external_id)
        for platform, ids in by_platform.items():
            self.report.taken_back.update(count_taken_back(platform, ids))

    def _touch(self, session: Session, fresh: Iterable[Row]) -> None:
        if self.report.batch_id is not None:
            persons = {row.person_id for row in fresh} - self._touched
            touch_persons(session, self.report.batch_id, persons)
            self._touched |= persons

    def _advance(self, session: Session, block: Block, refusals: list[Refusal]) -> None:
        report, after = self.report, self.report.done_bytes
        report.done_bytes, report.line_count = block.end, block.first_line + len(block.lines) - 1
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


def _own_acts(session: Session, part: Slice) -> list[tuple[int, Row, Outcome]]:
    """What became of the lines about acts in this product."""
    if not part.own:
        return []
    stored = find_stored(session, [row for _, row in part.own])
    return [(line, row, _outcome_of_own(row, stored)) for line, row in part.own]


def _outcome_of_own(row: Row, stored: Stored) -> Outcome:
    content = stored.get((row.platform, row.external_id))
    if content is None:
        return Outcome.NOT_HERE
    return Outcome.KNOWN if content == content_of(row) else Outcome.OTHER_CONTENT


def _with_numbers(part: Slice, verbs: Mapping[Pair, KnownVerb]) -> Offer:
    """The rows of a slice with the numbers of verbs that were not yet stored when it was read."""
    stored = {number: verbs[pair].id for pair, number in part.verbs.items() if number < 0}
    if not stored:
        return part.offered
    return offer([row._replace(verb_id=stored.get(row.verb_id, row.verb_id)) for row in part.offered.rows])
