"""The front page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import Day, today
from app.home.queries import waiting_survey_of, with_front_page
from app.home.rules import Point, lay_trail
from app.journey.queries.standings import head_from
from app.journey.rules.ruleset import Step
from app.journey.services.standpoint import Standpoint, put_first_rules_in_force, read_standpoint
from app.journey.vocabulary import ZONES, StepState, Zone
from app.organisation.queries import working_time_of
from app.organisation.vocabulary import WorkingTime
from app.web.access import SignedIn, asks_along, recognise_anew, signed_in, signed_in_only
from app.web.kept_pages import answer_with, told_by_reader
from app.web.templating import text

bp = Blueprint("home", __name__)

#: The stretches of the trail; "not started" is the trailhead before them.
STRETCHES = tuple(zone for zone in ZONES if zone is not Zone.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Waymark:
    """A step on the map and in the list."""

    key: str
    title: str
    url: str
    state: str
    minutes: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class StretchView:
    """A zone as a part of the trail; the picture of its steps follows from `steps_follow` and nothing else."""

    key: str
    name: str
    tagline: str
    is_current: bool
    path: str
    walked: str
    path_state: str
    steps_follow: tuple[str, ...]
    draw_steps: Callable[[], tuple[Waymark, ...]]

    @property
    def steps(self) -> tuple[Waymark, ...]:
        """The steps, looked up only where their picture is not known."""
        return self.draw_steps()


@dataclass(frozen=True, slots=True)
class Here:
    """Where the pin stands."""

    x: float
    y: float
    initial: str


@dataclass(frozen=True, slots=True)
class TrailView:
    """The whole trail, ready to be drawn; how far it is walked follows from `ways_follow`."""

    label: str
    ways_follow: tuple[object, ...]
    stretches: tuple[StretchView, ...]
    here: Here


class Shown(NamedTuple):
    """All that the trail follows from."""

    day: Day
    along: tuple[Any, ...]
    working_time: WorkingTime


def _shown_to(me: SignedIn) -> Shown:
    return Shown(today(), me.along, working_time_of(me.person_id))


@bp.get("/")
@signed_in_only
@asks_along(with_front_page)
@told_by_reader(_shown_to)
def show_home() -> Response:
    """The person's own trail; an unchanged one is answered without being made anew."""
    me = _reader()
    if put_first_rules_in_force(me.along):
        recognise_anew()
        me = _reader()
    shown = _shown_to(me)
    return answer_with(lambda: _draw(me, shown.working_time), shown=shown)


def _reader() -> SignedIn:
    me = signed_in()
    assert me is not None  # the view is for people who are signed in
    return me


def _draw(me: SignedIn, working_time: WorkingTime) -> str:
    standpoint = read_standpoint(me.person_id, head=head_from(me.along))
    return render_template(
        "home/show.html",
        me=me,
        explanation=standpoint.explanation,
        working_time=working_time,
        waiting_survey=waiting_survey_of(me.along),
        is_started=standpoint.zone is not Zone.NOT_STARTED,
        view=_trail(standpoint, me),
        step=_next_step(standpoint),
        zones=[standpoint.rules.zones[zone] for zone in STRETCHES],
    )


def _trail(standpoint: Standpoint, me: SignedIn) -> TrailView:
    rules = standpoint.rules
    steps = {zone: rules.steps_of(zone) for zone in STRETCHES}
    counts, pin = tuple(map(len, steps.values())), _place_of_pin(standpoint)
    geometry = lay_trail(counts, pin)
    views = tuple(
        StretchView(
            key=zone.value,
            name=text(rules.zones[zone].name),
            tagline=text(rules.zones[zone].tagline),
            is_current=zone is standpoint.zone,
            path=drawn.path,
            walked=drawn.walked,
            path_state=drawn.path_state,
            steps_follow=(
                rules.content_hash,
                zone.value,
                *(standpoint.states[step.key].value for step in steps[zone]),
            ),
            draw_steps=partial(_waymarks, standpoint, steps[zone], drawn.marks),
        )
        for zone, drawn in zip(STRETCHES, geometry.stretches, strict=True)
    )
    label = _(
        "A path through four stretches. You are here: %(zone)s.", zone=text(standpoint.explanation.zone.name)
    )
    return TrailView(label, (counts, pin), views, Here(geometry.here.x, geometry.here.y, me.initial))


def _waymarks(
    standpoint: Standpoint, steps: tuple[Step, ...], marks: tuple[Point, ...]
) -> tuple[Waymark, ...]:
    return tuple(
        Waymark(
            step.key,
            text(step.title),
            url_for("journey.show_step", key=step.key),
            standpoint.states[step.key].value,
            step.minutes,
            mark.x,
            mark.y,
        )
        for step, mark in zip(steps, marks, strict=True)
    )


def _place_of_pin(standpoint: Standpoint) -> tuple[int, int] | None:
    """The person stands on the stretch of their zone, before the first of its steps that is open."""
    if standpoint.zone is Zone.NOT_STARTED:
        return None
    steps = standpoint.rules.steps_of(standpoint.zone)
    waiting = (i for i, step in enumerate(steps) if standpoint.states[step.key] is StepState.OPEN)
    return STRETCHES.index(standpoint.zone), next(waiting, len(steps))


def _next_step(standpoint: Standpoint) -> dict[str, object] | None:
    choice = standpoint.next_step
    if choice is None:
        return None
    return {
        "title": text(choice.step.title),
        "text": text(choice.step.how),
        "why": _reason_for(standpoint) if choice.moves else text(choice.step.why),
        "minutes": choice.minutes,
        "zone": choice.step.zone.value,
        "url": url_for("journey.show_step", key=choice.step.key),
        "action": _("Show me how"),
        "help": (
            (
                _("Answers to common worries"),
                url_for("training.list_answers_by_zone", _anchor=choice.step.zone.value),
            ),
            (
                _("Ask a coach in private"),
                url_for("coaching.compose_question", about=f"step:{choice.step.key}"),
            ),
        ),
    }


def _reason_for(standpoint: Standpoint) -> str:
    choice = standpoint.next_step
    assert choice is not None  # asked only where there is one
    moved = choice.moves[0]
    measure = standpoint.rules.measures[moved.measure]
    words: str = ngettext(
        "Why this one: it counts for “%(measure)s”, and %(num)s more is needed for %(zone)s.",
        "Why this one: it counts for “%(measure)s”, and %(num)s more are needed for %(zone)s.",
        moved.missing,
        measure=text(measure.label),
        zone=text(standpoint.rules.zones[moved.zone].name),
    )
    return words
