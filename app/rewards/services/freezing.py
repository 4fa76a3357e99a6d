"""Fixing the figures of a cycle: once, and again only by a step that everybody sees.

A snapshot is made of the acts of the period as they are known then. Another one is made of the one before, with what was
decided since: about held acts, objections that were right, and whom to leave out. Nothing else ever changes it.
"""

import json
from collections.abc import Callable, Collection, Mapping

from app.core.actor import Actor
from app.core.clock import date_from_day, day_of, now
from app.core.db import db
from app.journey.services.rules import rules_if_readable
from app.notices.services import tell_all
from app.people.services.holding import hold_everybody, hold_people
from app.rewards.models import Cycle, CycleExclusion, CyclePart, CycleSnapshot
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.queries.cycle_holds import held_in
from app.rewards.queries.fair_play import find_look
from app.rewards.rules.calculation import (
    Data,
    acts_of,
    body_of,
    canonical,
    pseudonym,
    reckon_again,
    seal,
    standing_of,
)
from app.rewards.rules.impact import Act, AwardRules, award_of, rules_as_data, rules_from_data
from app.rewards.rules.periods import ends_at
from app.rewards.rules.words import checked
from app.rewards.services.cycles import about, close_if_over, demand_runner, demand_state, held, note
from app.rewards.vocabulary.cycles import (
    CYCLE_FROZEN,
    CYCLE_LEFT_OUT,
    CYCLE_LET_IN,
    CYCLE_RECKONED,
    LONGEST_REASON,
    Bar,
    CycleNotFound,
    CycleState,
    ImportAtWork,
    NoImpactRules,
    NotNow,
    NotReady,
    Period,
    Step,
    TooEarly,
)
from app.rewards.vocabulary.words import _l


def freeze_cycle(cycle_id: int, version: int, *, actor: Actor) -> None:
    """Fix the figures: the acts of the period as they are known now, by the rules in force. Who is in it is told.

    Raises TooEarly before late evidence had its time, ImportAtWork, NoImpactRules, and NotReady while a place has no prize
    or fair play has not looked at everything.
    """
    # Whatever is kept of anybody is kept before the figures, or is none of theirs.
    hold_everybody()
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.OPEN, CycleState.CLOSING)
    if now() < max(cycle.closes_at, cycle.ends_at):
        raise TooEarly(
            _l("Late evidence for this period may still come. Freeze the figures when that time is over.")
        )
    if impact.is_import_at_work():
        raise ImportAtWork
    rules = rules_if_readable()
    award = None if rules is None else award_of(rules, Period(cycle.period))
    if rules is None or award is None:
        raise NoImpactRules
    if not set(range(1, award.places + 1)) <= {prize["place"] for prize in cycle.prizes}:
        raise NotReady(_l("Say what every place wins, from the first to number %(last)s."), last=award.places)
    look, newest = find_look(), impact.last_act(impact.Window(cycle.starts_at, cycle.ends_at))
    if newest > (0 if look is None else look.seen_to):
        raise NotReady(
            _l(
                "Fair play has not looked at everything yet. It looks every few minutes; freeze the figures then."
            )
        )
    bodies = _read_bodies(cycle, award)
    close_if_over(cycle)  # whoever is faster than the clockwork
    cycle.state, cycle.frozen_at = CycleState.FROZEN.value, now()
    cycle.seen_to = impact.last_act()
    _store(cycle, _head_of(cycle, rules_as_data(award) | {"version": rules.version}), bodies, actor=actor)
    note(cycle, Step.FROZEN, CYCLE_FROZEN, actor=actor)
    _tell(cycle, _in_it(cycle))


def reckon_cycle_again(cycle_id: int, version: int, *, actor: Actor) -> bool:
    """Take in what was decided since the figures were fixed, as another snapshot; says whether anything changes.

    Objections that were found right have the acts of their person read again; everybody else keeps theirs. Raises
    ImportAtWork where acts would be read of which only a part may be there.
    """
    hold_everybody()
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.FROZEN)
    rules, snapshot = rules_of(cycle), figures.find_snapshot(cycle)
    upheld = [one for one in queries.list_objections(cycle) if queries.waits_to_be_taken_in(one)]
    if upheld and impact.is_import_at_work():
        raise ImportAtWork(
            _l("A list of activity is being brought in right now. Take it in when that is done.")
        )
    bodies = {} if snapshot is None else _bodies_in(snapshot)
    anew = _read_again(cycle, rules, bodies, {one.person_id for one in upheld})
    missing, bars = _begin_bodies(cycle, rules, bodies, anew), _bars_anew(cycle, bodies, anew)
    decided = {} if snapshot is None else held_in(cycle, snapshot).decided

    def again(body: Data) -> Data:
        if body["person"] in anew:
            acts = anew[body["person"]]
        else:
            acts = [
                act._replace(is_held=False, is_ruled_out=decided[act.id]) if act.id in decided else act
                for act in acts_of(body)
            ]
        bar = bars.get(body["person"], body["bar"])
        return reckon_again(body, rules, salt=cycle.salt, acts=acts, bar=bar)

    changed = _remake(cycle, again, always=anew, beside=missing, actor=actor)
    if not changed:
        return False
    for one in upheld:
        one.taken_in = cycle.number
    note(cycle, Step.RECKONED_AGAIN, CYCLE_RECKONED, actor=actor)
    _tell(cycle, changed, what="reckoned_again")
    return True


def leave_out(cycle_id: int, version: int, person_id: int, *, why: str, actor: Actor) -> None:
    """Leave somebody out who has a place, with the reason, which they can read. Raises WordsRefused without one."""
    hold_people([person_id])
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.FROZEN)
    kept = checked(why, field="why", most=LONGEST_REASON, ask=_l("Say why. They can read it."))
    if not _turn(cycle, person_id, is_left_out=True, actor=actor):
        raise NotNow
    db.session.add(
        CycleExclusion(
            cycle_id=cycle.id, person_id=person_id, why=kept, made_by=actor.person_id, made_at=now()
        )
    )
    note(cycle, Step.LEFT_OUT, CYCLE_LEFT_OUT, about_id=person_id, about_why=kept, actor=actor)
    _tell(cycle, {person_id}, what="left_out")


def let_in(cycle_id: int, version: int, person_id: int, *, actor: Actor) -> None:
    """Let somebody in again who was left out by hand."""
    hold_people([person_id])
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.FROZEN)
    if not _turn(cycle, person_id, is_left_out=False, actor=actor):
        raise NotNow
    exclusion = queries.list_exclusions(cycle).get(person_id)
    if exclusion is not None:
        exclusion.withdrawn_by, exclusion.withdrawn_at = actor.person_id, now()
    note(cycle, Step.LET_IN, CYCLE_LET_IN, about_id=person_id, actor=actor)
    _tell(cycle, {person_id}, what="let_in")


def _read_bodies(cycle: Cycle, award: AwardRules) -> dict[str, Data]:
    """Everybody who did something in the period that weighs, where such awards are wanted."""
    window = impact.Window(cycle.starts_at, cycle.ends_at)
    return _make_bodies(cycle, award, impact.list_acts(window, award.kinds, salt=cycle.salt))


def _make_bodies(cycle: Cycle, award: AwardRules, acts: Mapping[int, list[Act]]) -> dict[str, Data]:
    window = impact.Window(cycle.starts_at, cycle.ends_at)
    shown = impact.count_shown(window, award.shown) if award.shown else {}
    office = queries.list_who_cannot_win(cycle)
    won = impact.winners_before(cycle)
    bodies = {}
    for facts in impact.list_facts(acts, Period(cycle.period).element):
        if facts.takes_part:
            bar = impact.bar_to(facts, cycle, office=office, won=won)
            bodies[pseudonym(cycle.salt, facts.person_id)] = body_of(
                facts.person_id,
                acts[facts.person_id],
                award,
                salt=cycle.salt,
                bar=None if bar is None else bar.value,
                shown=shown.get(facts.person_id, {}),
            )
    return bodies


def _turn(cycle: Cycle, person_id: int, *, is_left_out: bool, actor: Actor) -> bool:
    rules = rules_of(cycle)
    line = figures.find_line(figures.find_snapshot(cycle), [person_id])
    if line is None:
        raise CycleNotFound
    if line.bar not in {None, Bar.EXCLUDED}:
        return False

    def again(body: Data) -> Data:
        if body["person"] != person_id:
            return body
        return reckon_again(body, rules, salt=cycle.salt, is_left_out=is_left_out)

    return bool(_remake(cycle, again, actor=actor))


def _remake(
    cycle: Cycle,
    again: Callable[[Data], Data],
    *,
    always: Collection[int] = (),
    beside: Mapping[str, Data] | None = None,
    actor: Actor,
) -> set[int]:
    """Make another snapshot of the one that holds; the old one stays. Whose own part is another one; nobody, then nothing is made.

    For some it is made in any case, because they wait for it. `beside` are parts of those who had none.
    """
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None:
        raise NotNow
    before = _bodies_in(snapshot)
    after = _without_barred(cycle, {who: again(body) for who, body in {**before, **(beside or {})}.items()})
    changed = {body["person"] for who, body in after.items() if body != before.get(who)} | set(always)
    if changed:
        won = _winners_in(snapshot)
        _store(cycle, json.loads(snapshot.head), after, actor=actor)
        made = figures.find_snapshot(cycle)
        # Whose own part is another one is told of that; who won until now only learns why that is over.
        _tell(cycle, won - changed - (set() if made is None else _winners_in(made)), what="pushed")
    return changed


def _winners_in(snapshot: CycleSnapshot) -> set[int]:
    return {part.person_id for part in figures.list_parts(snapshot) if part.wins}


def _bodies_in(snapshot: CycleSnapshot) -> dict[str, Data]:
    return {part.who: json.loads(part.body) for part in figures.list_parts(snapshot)}


def _read_again(
    cycle: Cycle, rules: AwardRules, bodies: Mapping[str, Data], upheld: Collection[int]
) -> dict[int, list[Act]]:
    """The acts of whoever was right, as they are known now, by the number under which their part stands.

    Two records that became one have two parts: an act stays in the part in which it stands, and stands in no second one.
    """
    in_it, now_of = {body["person"] for body in bodies.values()}, queries.survivors_of(upheld)
    window = impact.Window(cycle.starts_at, cycle.ends_at)
    acts = (
        impact.list_acts(window, rules.kinds, salt=cycle.salt, person_ids=set(now_of.values()))
        if upheld
        else {}
    )
    stands = {act["id"]: body["person"] for body in bodies.values() for act in body["acts"]}
    found = {}
    for person_id in sorted(upheld):
        part = person_id if person_id in in_it else now_of[person_id]
        found[part] = [
            act for act in acts.get(now_of[person_id], ()) if stands.setdefault(act.id, part) == part
        ]
    return found


def _begin_bodies(
    cycle: Cycle, rules: AwardRules, bodies: Mapping[str, Data], anew: Mapping[int, list[Act]]
) -> dict[str, Data]:
    """Parts of those who were right that something of theirs was missing altogether, so that they had none."""
    missing = set(anew) - {body["person"] for body in bodies.values()}
    return _make_bodies(cycle, rules, {one: anew[one] for one in missing}) if missing else {}


def _without_barred(cycle: Cycle, bodies: Mapping[str, Data]) -> dict[str, Data]:
    """The same parts, but whoever came to run or approve the cycle since, has left or was erased cannot win any more."""
    office = queries.list_who_cannot_win(cycle)
    now_of = queries.survivors_of({body["person"] for body in bodies.values()})
    here = set(queries.list_here(set(now_of.values())))

    def bar_of(body: Data) -> str | None:
        if body["bar"] is None and now_of[body["person"]] in office:
            return Bar.RUNS.value
        return Bar.LEFT.value if body["bar"] is None and now_of[body["person"]] not in here else body["bar"]

    return {who: body | {"bar": bar_of(body)} for who, body in bodies.items()}


def _bars_anew(cycle: Cycle, bodies: Mapping[str, Data], upheld: Collection[int]) -> dict[int, str | None]:
    """Why those who were right can have no place, of whom it is said that they had left: they may be here again."""
    left = {body["person"] for body in bodies.values() if body["bar"] == Bar.LEFT} & set(upheld)
    if not left:
        return {}
    now_of = queries.survivors_of(left)
    office, won = queries.list_who_cannot_win(cycle), impact.winners_before(cycle)
    bars = {
        facts.person_id: impact.bar_to(facts, cycle, office=office, won=won)
        for facts in impact.list_facts(set(now_of.values()), Period(cycle.period).element)
    }
    return {one: None if (bar := bars.get(now_of[one], Bar.LEFT)) is None else bar.value for one in left}


def _in_it(cycle: Cycle) -> Collection[int]:
    snapshot = figures.find_snapshot(cycle)
    return [] if snapshot is None else figures.list_in_it(snapshot)


def _store(cycle: Cycle, head: Data, bodies: Mapping[str, Data], *, actor: Actor) -> None:
    """Write a snapshot, which holds from now on; people may object to it from now on, too."""
    cycle.number += 1
    cycle.objections_until = ends_at(day_of(now()) + cycle.objection_days)
    numbered = head | {"number": cycle.number}
    standing = {one["who"]: one for one in standing_of(bodies, numbered)}
    snapshot = CycleSnapshot(
        cycle_id=cycle.id,
        number=cycle.number,
        head=canonical(numbered),
        hash=seal(numbered, list(standing.values())),
        made_at=now(),
        made_by=actor.person_id,
    )
    db.session.add(snapshot)
    db.session.flush()
    rows = [
        {
            "snapshot_id": snapshot.id,
            "person_id": body["person"],
            "who": who,
            "score": body["score"],
            "place": standing[who]["place"],
            "wins": standing[who]["wins"],
            "prize": standing[who]["prize"],
            "ranked": standing[who]["ranked"],
            "body": canonical(body),
            "body_hash": standing[who]["body"],
        }
        for who, body in bodies.items()
    ]
    if rows:
        db.session.execute(CyclePart.__table__.insert(), rows)  # type: ignore[attr-defined]  # it is a table


def _head_of(cycle: Cycle, rules: Data) -> Data:
    return {
        "currency": cycle.currency,
        "ends_at": cycle.ends_at.isoformat(),
        "first_day": date_from_day(cycle.first_day).isoformat(),
        "frozen_at": now().isoformat(),
        "key": cycle.key,
        "last_day": date_from_day(cycle.last_day).isoformat(),
        "policy": {
            "leaves_out_executives": cycle.leaves_out_executives,
            "leaves_out_winners": cycle.leaves_out_winners,
            "ties": cycle.ties,
        },
        "prizes": cycle.prizes,
        "rules": rules,
        "starts_at": cycle.starts_at.isoformat(),
    }


def rules_of(cycle: Cycle) -> AwardRules:
    """The rules by which the figures were fixed, whichever are in force now."""
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None:
        raise NotNow
    return rules_from_data(json.loads(snapshot.head)["rules"])


def _tell(cycle: Cycle, whom: Collection[int], what: str = "") -> None:
    """Tell people that their figures stand, or what became of them, and until when they can object; once for each snapshot."""
    assert cycle.objections_until is not None
    until = date_from_day(day_of(cycle.objections_until) - 1)
    params = about(cycle, what) | {"until": until.isoformat()}
    key = f"cycle:{cycle.id}:figures:{cycle.number}"
    tell_all(
        "cycle_figures",
        [
            (person_id, key, params)
            for person_id in queries.list_here(set(queries.survivors_of(whom).values()))
        ],
    )
