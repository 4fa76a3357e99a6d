"""What everybody reads of awards: who won, their own calculation, and what they want of all this."""

import json
from collections.abc import Sequence

from flask import Response as Sheet
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import is_on
from app.people.queries import get_person
from app.rewards.forms.cycles import ObjectionForm, WishesForm
from app.rewards.models import Cycle, CycleObjection, CycleSnapshot
from app.rewards.permissions import RUN_CYCLES, SEE_OWN_CALCULATION
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.queries.balances import records_of
from app.rewards.routes.cycle_words import as_file, state_of, words_of_cycles
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.calculation import Data, pseudonym
from app.rewards.rules.impact import rules_from_data
from app.rewards.services import bundles, objections
from app.rewards.vocabulary.cycles import FIXED_STATES, PUBLIC_STATES, CycleNotFound, Period
from app.rewards.vocabulary.recognition import AwardsAreOff
from app.web.access import current_actor, requires
from app.web.security import never_stored

#: So many lines of the standing are on the page of a participant; the file holds all.
_MOST_LINES = 50


@bp.get("/prizes")
@requires(SEE_OWN_CALCULATION)
@never_stored
def show_prizes() -> str:
    person = get_person(own_id())
    wanted = [
        one for one in Period if is_on(one.element, country=person.country, department=person.department)
    ]
    if not wanted:
        raise AwardsAreOff
    wishes = queries.wishes_of(own_id())
    takes_part = wishes is None or wishes.opted_out_at is None
    form = WishesForm(
        data={
            "takes_part": takes_part,
            "is_named": wishes is not None and wishes.is_named,
        }
    )
    own = queries.list_cycles_with(records_of(own_id()))
    coming = [one for one in queries.list_cycles() if one.period in wanted and one.state not in PUBLIC_STATES]
    return render_template(
        "rewards/prizes.html",
        **words_of_cycles(),
        form=form,
        announced=[(cycle, _as_read(cycle)) for cycle in queries.list_announced(wanted)],
        coming=coming,
        takes_part=takes_part,
        own=own,
        without=[
            one
            for one in coming
            if one.state in FIXED_STATES and one.id not in {cycle.id for cycle, _line in own}
        ],
        records=records_of(own_id()),
        runs=RUN_CYCLES.allows(current_actor()),
    )


@bp.post("/prizes/wishes")
@requires(SEE_OWN_CALCULATION)
@never_stored
def change_wishes() -> Response:
    form = WishesForm.received()
    with unit_of_work():
        objections.change_wishes(takes_part=form.takes_part.data, is_named=form.is_named.data, actor=current_actor())  # fmt: skip
    flash(_("Kept."))
    return redirect(url_for("rewards.show_prizes"), 303)


@bp.get("/cycles/<int:cycle_id>/mine")
@requires(SEE_OWN_CALCULATION)
@never_stored
def show_own_calculation(cycle_id: int) -> str:
    cycle = _fixed(cycle_id)
    return _own_page(cycle, ObjectionForm(data={"number": cycle.number}))


@bp.post("/cycles/<int:cycle_id>/mine/objections")
@requires(SEE_OWN_CALCULATION)
@never_stored
def make_objection(cycle_id: int) -> Response | tuple[str, int]:
    form, status = ObjectionForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                objections.make_objection(cycle_id, number=form.shown_number(), words=form.words.data or "", actor=current_actor())  # fmt: skip
            flash(_("HR looks at it. The answer will stand here."))
            return redirect(url_for("rewards.show_own_calculation", cycle_id=cycle_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _own_page(_fixed(cycle_id), form), status


@bp.get("/cycles/<int:cycle_id>/mine.json")
@requires(SEE_OWN_CALCULATION)
@never_stored
def download_own_calculation(cycle_id: int) -> Sheet:
    cycle = _fixed(cycle_id)
    line = figures.get_line(figures.find_snapshot(cycle), records_of(own_id()))
    bundle = bundles.own_bundle(cycle, line)
    seen = impact.look_at_acts(act["id"] for act in line.body["acts"])
    bundle["objects"] = {str(signal_id): one.object for signal_id, one in seen.items()}
    with unit_of_work():  # which may make the key
        bundle = bundles.signed(bundle)
    return as_file(bundle, f"own-{cycle.key}.json")


def _as_read(cycle: Cycle) -> list[queries.Won]:
    """Who has won, in an order that tells nothing of the names of those who stay unnamed."""

    def in_order(one: queries.Won) -> tuple[int, bool, str]:
        other = pseudonym(cycle.salt, one.prize.person_id)
        return one.prize.place, not one.is_named, one.name if one.is_named else other

    return sorted(queries.list_won(cycle), key=in_order)


def _standing(snapshot: CycleSnapshot, who: str) -> tuple[list[Data], int]:
    """The first places as somebody in the cycle reads them, with their own, and how many are not shown to them."""
    entries = figures.standing_entries(snapshot)
    shown = [one for one in entries if bundles.is_shown(one, who)]
    shown.sort(key=lambda one: (one["place"] is None, one["place"] or 0, -one["score"], one["who"]))
    return [one for at, one in enumerate(shown) if at < _MOST_LINES or one["who"] == who], len(entries) - len(
        shown
    )


def _fixed(cycle_id: int) -> Cycle:
    """A cycle of which there are figures. Raises CycleNotFound for others."""
    cycle = queries.get_cycle(cycle_id)
    if cycle.state not in FIXED_STATES:
        raise CycleNotFound
    return cycle


def _own_page(cycle: Cycle, form: ObjectionForm) -> str:
    """One's own part in a cycle; of whoever has none, that there is none, and where to say that it is missing."""
    snapshot, records = figures.find_snapshot(cycle), records_of(own_id())
    assert snapshot is not None
    line = figures.find_line(snapshot, records)
    mine = queries.find_objections_of(cycle, records)
    may_object = _may_object(cycle, mine)
    if line is None:
        if not objections.may_be_missing(cycle, own_id()):
            raise CycleNotFound
        return render_template(
            "rewards/cycle_missing.html",
            **words_of_cycles(),
            cycle=cycle,
            objections=mine,
            may_object=may_object,
            form=form,
        )
    head = json.loads(snapshot.head)
    standing, unshown = _standing(snapshot, line.who)
    return render_template(
        "rewards/cycle_mine.html",
        **words_of_cycles(),
        cycle=cycle,
        state=state_of(cycle),
        line=line,
        snapshot=snapshot,
        rules=head["rules"],
        head=head,
        seen=impact.look_at_acts(act["id"] for act in line.body["acts"]),
        standing=standing,
        unshown=unshown,
        exclusion=queries.list_exclusions(cycle).get(line.person_id),
        objections=mine,
        may_object=may_object,
        form=form,
        late=impact.list_late(cycle, rules_from_data(head["rules"]).kinds, person_ids=records),
    )  # fmt: skip


def _may_object(cycle: Cycle, mine: Sequence[CycleObjection]) -> bool:
    """Whether there is time to object, and nothing was said of these figures yet."""
    return (
        cycle.state not in PUBLIC_STATES
        and cycle.objections_until is not None
        and now() < cycle.objections_until
        and all(one.number != cycle.number for one in mine)
    )
