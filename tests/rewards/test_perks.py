"""Perks: set aside, handed over or given back, each once, and never more than there is (R-W7, R-P5)."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons
from app.privacy import services as privacy
from app.rewards.models import Perk, Redemption
from app.rewards.privacy.perks import erase_redemptions
from app.rewards.queries import boards
from app.rewards.queries import perks as queries
from app.rewards.services import perks
from app.rewards.services.boards import settle_boards
from app.rewards.vocabulary.perks import (
    PERK_ADDED,
    RESERVED_FOR,
    Bar,
    CannotRedeem,
    ClosedAlready,
    Each,
    NameTaken,
    NotHandedOver,
    NotYoursToHandOver,
    PerkChanged,
    PerkNotFound,
    PerkRefused,
    RedemptionNotFound,
    State,
)
from app.rewards.vocabulary.points import PointsSwitchedOff
from app.rewards.vocabulary.words import WordsRefused
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import (
    as_colleague,
    as_hr,
    ask_for,
    earn,
    join_boards,
    lines_of,
    offer_perk,
    points_of,
    take_points_back,
    what_differs,
)
from tests.support.breaking import BrokenOff, broken_off_behind
from tests.support.clock import TestClock
from tests.support.crowds import at_once

OPERATOR = Actor.operator()
SPENT = ("spend", "", 50, "redeemed")
BACK = ("release", "", 50, "not-given")
PUT_BACK = ("release", "", 50, "put-back")


def state_of(redemption_id: int) -> tuple[str, str, str]:
    db.session.rollback()
    one = db.session.get_one(Redemption, redemption_id, populate_existing=True)
    return one.state, one.released_as, one.note


def stock_of(perk_id: int) -> int | None:
    db.session.rollback()
    return db.session.get_one(Perk, perk_id, populate_existing=True).stock


def told(person: Person) -> list[str]:
    db.session.rollback()
    kinds = select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.startswith("perk"))
    return list(db.session.execute(kinds.order_by(Notice.id)).scalars())


def cancel(redemption_id: int, person: Person) -> None:
    with unit_of_work():
        perks.cancel(redemption_id, actor=as_colleague(person))


def test_what_somebody_asks_for_is_set_aside_and_handed_over(app: Flask) -> None:
    """R-W7: one line in the ledger, everybody told who has to know; what was earned in all, and the rank, stay."""
    mara, hr, keeper = make_person("Mara Lind"), make_hr(), make_person("Kim Keeper")
    earn(mara, 70)
    join_boards(mara)
    perk_id = offer_perk(stock=3, keeper=keeper.email)
    number = ask_for(perk_id, mara, entry="a form")
    assert ask_for(perk_id, mara, entry="a form") == number
    assert (points_of(mara), lines_of(mara)[1:], stock_of(perk_id)) == (20, [SPENT], 2)
    assert (told(keeper), told(hr), told(mara)) == (["perk_asked"], [], [])
    with unit_of_work():
        perks.fulfil(number, on=today(), note="Enjoy it", actor=as_colleague(keeper))

    assert (state_of(number), told(mara)) == (("fulfilled", "", "Enjoy it"), ["perk_fulfilled"])
    for close in (lambda: cancel(number, mara), lambda: perks.release(number, why="no", actor=as_hr(hr))):
        with pytest.raises(ClosedAlready), unit_of_work():
            close()
    assert (boards.read_own(mara.id, "ever").points, boards.read_own(mara.id, "ever").rank) == (70, 1)
    assert (settle_boards().is_needed, what_differs()) == (False, [])


def test_what_is_not_handed_over_goes_back_once(app: Flask, clock: TestClock) -> None:
    """LE-18: taken back by the person, refused with a reason, or after thirty days; by a job that runs twice."""
    mara, hr = make_person("Mara Lind"), make_hr()
    earn(mara, 150)
    perk_id = offer_perk(stock=3)
    first, second, third = (ask_for(perk_id, mara) for _ in range(3))
    assert (points_of(mara), stock_of(perk_id)) == (0, 0)
    cancel(first, mara)
    with unit_of_work():
        perks.release(second, why="The board is away", actor=as_hr(hr))
    clock.advance(days=RESERVED_FOR.days - 1)
    assert perks.expire_redemptions() == 0
    clock.advance(days=-400)
    assert perks.expire_redemptions() == 0
    clock.advance(days=401)

    assert [perks.expire_redemptions(), perks.expire_redemptions()] == [1, 0]
    assert [state_of(one) for one in (first, second, third)] == [
        ("released", "cancelled", ""), ("released", "refused", "The board is away"), ("released", "expired", ""),
    ]  # fmt: skip
    assert (points_of(mara), stock_of(perk_id), lines_of(mara)[1:]) == (150, 3, [SPENT] * 3 + [BACK] * 3)
    assert told(mara) == ["perk_released", "perk_released"]
    assert what_differs() == []


def test_nothing_is_had_that_points_stock_limit_or_budget_are_not_enough_for(app: Flask) -> None:
    """R-W7, LE-6: each with its reason; what is taken back may lead below nothing, and then nothing can be had."""
    mara = make_person("Mara Lind")
    earned = earn(mara, 120)
    barred = {
        offer_perk(stock=0): Bar.STOCK,
        offer_perk(price=200): Bar.POINTS,
        offer_perk(cost=300, budget=200): Bar.BUDGET,
    }
    limited = offer_perk(price=10, most_each=1, each_period=Each.MONTH)
    number = ask_for(limited, mara)
    barred[limited] = Bar.LIMIT
    for perk_id, bar in barred.items():
        with pytest.raises(CannotRedeem, match=bar.label[:20]):
            ask_for(perk_id, mara)
    take_points_back(mara, earned)

    assert points_of(mara) == -10
    with pytest.raises(CannotRedeem, match="below nothing"):
        ask_for(offer_perk(price=1), mara)
    cancel(number, mara)
    assert (points_of(mara), what_differs()) == (0, [])


def test_a_limit_and_a_budget_begin_anew_with_their_time(app: Flask, clock: TestClock) -> None:
    """R-W7: what went back counts for neither."""
    mara = make_person("Mara Lind")
    earn(mara, 500)
    monthly = offer_perk(most_each=1, each_period=Each.MONTH)
    paid = offer_perk(cost=600, budget=1000)
    cancel(ask_for(monthly, mara), mara)
    cancel(ask_for(paid, mara), mara)
    for perk_id, days in ((monthly, 31), (paid, 120)):
        ask_for(perk_id, mara)
        with pytest.raises(CannotRedeem):
            ask_for(perk_id, mara)
        clock.advance(days=days)
        ask_for(perk_id, mara)

    assert points_of(mara) == 300


@pytest.mark.parametrize("scarce", ["points", "stock", "limit", "budget"])
def test_of_two_wishes_at_once_one_is_kept(app: Flask, scarce: str) -> None:
    """LE-17: ten points and two wishes for eight, one piece and two people; the balance and the stock never fall below nothing."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    earn(mara, 10 if scarce == "points" else 100)
    earn(bob, 100)
    first = offer_perk(price=8, **{"stock": {"stock": 1}, "limit": {"most_each": 1}, "budget": {"cost": 5, "budget": 9}}.get(scarce, {}))  # type: ignore[arg-type]  # fmt: skip
    second = offer_perk(price=8) if scarce == "points" else first
    me, other = as_colleague(mara), as_colleague(bob if scarce in ("stock", "budget") else mara)

    def ask(perk_id: int, actor: Actor) -> bool:
        try:
            with unit_of_work():
                perks.redeem(perk_id, price=8, entry=f"a form for {perk_id} of {id(actor)}", actor=actor)
        except CannotRedeem:
            return False
        return True

    kept = at_once(app, [lambda: ask(first, me), lambda: ask(second, other)])

    assert sorted(kept) == [False, True]
    assert stock_of(first) in (None, 0)
    assert points_of(mara) >= 0
    assert what_differs() == []


def test_a_form_sent_twice_and_two_who_close_at_once_do_it_once(app: Flask) -> None:
    """R-W7: of handing over and taking back one wins; the points go back once."""
    mara, hr = make_person("Mara Lind"), make_hr()
    earn(mara, 100)
    perk_id = offer_perk(stock=5)
    me, office = as_colleague(mara), as_hr(hr)

    def ask() -> int:
        with unit_of_work():
            return perks.redeem(perk_id, price=50, entry="one form", actor=me)

    numbers = at_once(app, [ask, ask])
    assert len(set(numbers)) == 1

    def close(way: str) -> bool:
        try:
            with unit_of_work():
                if way == "cancel":
                    perks.cancel(numbers[0], actor=me)
                else:
                    perks.fulfil(numbers[0], on=today(), note="", actor=office)
        except ClosedAlready:
            return False
        return True

    closed = at_once(app, [lambda: close("cancel"), lambda: close("fulfil"), lambda: close("cancel")])

    assert sum(closed) == 1
    state, released_as, _note = state_of(numbers[0])
    is_back = state == "released"
    assert (points_of(mara), stock_of(perk_id), released_as) == (
        (100, 5, "cancelled") if is_back else (50, 4, "")
    )
    assert what_differs() == []


def test_what_was_handed_over_by_mistake_is_put_back_once(app: Flask) -> None:
    """R-W7: with a reason, as lines of its own; points, stock and budget are as before, and it can be asked for again."""
    mara, hr, keeper = make_person("Mara Lind"), make_hr(), make_person("Kim Keeper")
    earn(mara, 100)
    perk_id = offer_perk(stock=2, cost=1250, budget=2000, keeper=keeper.email)
    number = ask_for(perk_id, mara)
    office = as_hr(hr)

    def put_back(why: str = "It went to the wrong desk", actor: Actor = office) -> bool:
        try:
            with unit_of_work():
                perks.undo_fulfilment(number, why=why, actor=actor)
        except NotHandedOver:
            return False
        return True

    assert put_back() is False
    with unit_of_work():
        perks.fulfil(number, on=today(), note="Enjoy it", actor=as_colleague(keeper))
    with pytest.raises(CannotRedeem):
        ask_for(perk_id, mara)
    for actor, wrong in ((as_colleague(mara), RedemptionNotFound), (office, WordsRefused)):
        with pytest.raises(wrong):
            put_back("" if actor == office else "Mine", actor)

    assert sorted(at_once(app, [put_back, put_back, lambda: put_back(actor=as_colleague(keeper))])) == [
        False, False, True,
    ]  # fmt: skip
    assert state_of(number) == ("released", "undone", "It went to the wrong desk")
    assert (points_of(mara), stock_of(perk_id), lines_of(mara)[1:]) == (100, 2, [SPENT, PUT_BACK])
    assert told(mara) == ["perk_fulfilled", "perk_released"]
    again = ask_for(perk_id, mara)
    with unit_of_work():
        perks.fulfil(again, on=today(), note="", actor=office)
    privacy.erase_person(mara.id, why="asked for it", actor=OPERATOR)
    number = again
    assert (put_back(), what_differs()) == (False, [])


def test_what_breaks_off_between_two_statements_leaves_nothing(app: Flask) -> None:
    """R-W7: neither a wish without its line, nor a line without a wish, nor a piece less."""
    mara = make_person("Mara Lind")
    earn(mara, 100)
    perk_id = offer_perk(stock=5)

    with broken_off_behind("rewards_entries"), pytest.raises(BrokenOff):
        ask_for(perk_id, mara)
    assert (points_of(mara), stock_of(perk_id), db.session.query(Redemption).count()) == (100, 5, 0)
    number = ask_for(perk_id, mara)
    with broken_off_behind("rewards_entries"), pytest.raises(BrokenOff):
        cancel(number, mara)

    assert (points_of(mara), stock_of(perk_id), state_of(number)[0]) == (50, 4, "reserved")


def test_a_wish_that_the_ledger_does_not_know_is_found(app: Flask) -> None:
    """R-W7, LE-20: one that was written in by hand, and one that was given back past the ledger."""
    mara = make_person("Mara Lind")
    earn(mara, 100)
    number = ask_for(offer_perk(), mara)
    assert what_differs() == []
    with unit_of_work() as session:
        session.execute(text("UPDATE rewards_redemptions SET state = 'released', released_as = 'cancelled'"))

    assert what_differs() == [f"perk asked for under number {number}: the ledger says something else"]


def test_only_who_may_sees_and_does_it(app: Flask) -> None:
    """R-P1, R-P5: own wishes, perks of one's country, nothing where points are off, and nothing for oneself."""
    mara, bob, hr = make_person("Mara Lind", country="DE"), make_person("Bob Berry", country="GB"), make_hr()
    for person in (mara, bob, hr):
        earn(person, 100)
    perk_id, own = offer_perk(countries="de"), offer_perk()
    number, of_hr = ask_for(perk_id, mara), ask_for(own, hr)
    with pytest.raises(PerkNotFound):
        ask_for(perk_id, bob)
    with pytest.raises(RedemptionNotFound):
        cancel(number, bob)
    with pytest.raises(NotYoursToHandOver), unit_of_work():
        perks.fulfil(of_hr, on=today(), note="", actor=as_hr(hr))
    with unit_of_work():
        switch_element(Element.POINTS, country="DE", to=False, was=None, actor=OPERATOR)
    with pytest.raises(PointsSwitchedOff):
        ask_for(perk_id, mara)
    with unit_of_work():
        perks.withdraw_perk(own, actor=as_hr(hr))
    with pytest.raises(PerkNotFound):
        ask_for(own, bob)
    with unit_of_work():
        perks.release(number, why="Gone", actor=as_hr(hr))
    assert points_of(mara) == 100


def test_a_perk_is_changed_by_one_at_a_time(app: Flask) -> None:
    """R-W7: what was asked for before keeps its price and its cost."""
    mara, hr = make_person("Mara Lind"), make_hr()
    earn(mara, 100)
    perk_id = offer_perk(cost=300)
    number = ask_for(perk_id, mara)
    wanted: perks.Wanted = {"name": "Tea", "description": "", "price": 70, "stock": 4, "most_each": None, "each_period": Each.EVER,
                            "keeper": "", "cost": 400, "taxable": "", "budget": None, "countries": ""}  # fmt: skip
    with unit_of_work():
        assert perks.change_perk(perk_id, version=1, stock_seen=None, actor=as_hr(hr), **wanted)
    with pytest.raises(PerkChanged), unit_of_work():
        perks.change_perk(perk_id, version=1, stock_seen=None, actor=as_hr(hr), **wanted)
    with unit_of_work():
        assert not perks.change_perk(perk_id, version=2, stock_seen=4, actor=as_hr(hr), **wanted)

    kept = db.session.get_one(Redemption, number)
    assert (kept.price, kept.cost) == (50, 300)
    cancel(number, mara)
    assert (points_of(mara), stock_of(perk_id)) == (100, 4)  # there was no piece less for it


def book(**other: Any) -> perks.Wanted:
    """What HR types about a book."""
    typed = {"name": "A book", "description": "", "price": 50, "stock": 3, "most_each": None, "each_period": Each.EVER,
             "keeper": "", "cost": None, "taxable": "", "budget": None, "countries": ""}  # fmt: skip
    return typed | other  # type: ignore[return-value]


def catalogue() -> list[str]:
    db.session.rollback()
    return [f"{one.perk.name} {one.perk.price}" for one in queries.list_kept(is_withdrawn=False)]


def offer(hr: Actor, **other: Any) -> int:
    with unit_of_work():
        return perks.add_perk(**book(**other), actor=hr)


def test_a_form_sent_twice_offers_a_perk_once(app: Flask) -> None:
    """R-W7: one limit, one budget and one line in the log, also where both come at once."""
    hr = as_hr(make_hr())

    numbers = {*at_once(app, [lambda: offer(hr), lambda: offer(hr)]), offer(hr, name=" A book ")}

    assert (len(numbers), catalogue()) == (1, ["A book 50"])
    noted = select(AuditEvent.object_id).where(AuditEvent.action == PERK_ADDED.name)
    assert len(db.session.execute(noted).all()) == 1


def test_nobody_sees_two_perks_of_one_name(app: Flask) -> None:
    """R-W7: whatever they cost, whoever offers them, in whichever way the second one comes, and of two at once one is kept."""
    hr, other = as_hr(make_hr("Hanna")), as_hr(make_hr("Hugo"))

    def is_done(act: Callable[[], object]) -> bool:
        try:
            act()
        except PerkRefused:
            return False
        return True

    done = at_once(app, [lambda: is_done(lambda: offer(hr)), lambda: is_done(lambda: offer(other, price=60))])
    assert (sorted(done), len(catalogue())) == ([False, True], 1)
    assert not is_done(lambda: offer(hr, name="a  BOOK", stock=9))
    (first,) = (one.perk.id for one in queries.list_kept(is_withdrawn=False))
    with unit_of_work():
        perks.withdraw_perk(first, actor=hr)
    here, there = offer(hr, countries="de, fr"), offer(hr, countries="gb", price=70)

    with pytest.raises(NameTaken), unit_of_work():
        perks.return_perk(first, actor=hr)

    def change(perk_id: int, version: int, **other: Any) -> bool:
        with unit_of_work():
            return perks.change_perk(perk_id, version=version, stock_seen=3, actor=hr, **book(**other))

    assert not is_done(lambda: change(there, 1, price=70, countries="fr, gb"))
    assert not is_done(lambda: change(there, 1, price=70, countries=""))
    assert is_done(lambda: change(there, 1, price=70, countries="gb, ie"))
    assert is_done(lambda: change(here, 1, name="A novel"))
    assert not is_done(lambda: change(here, 2))
    assert catalogue() == ["A book 70", "A novel 50"]


def test_two_of_one_name_that_stand_already_can_be_changed_and_told_apart(app: Flask) -> None:
    """R-W7: what an older release let in stays, and is mended by HR."""
    hr = as_hr(make_hr())
    first = offer(hr)
    with unit_of_work() as session:
        twin = Perk(name="A book", price=50, currency="EUR", countries=[], made_at=now())
        session.add(twin)
        session.flush()
        second = twin.id
    with unit_of_work():
        assert perks.change_perk(first, version=1, stock_seen=3, actor=hr, **book(price=55))
    with unit_of_work():
        assert perks.change_perk(second, version=1, stock_seen=None, actor=hr, **book(name="A novel"))
    assert catalogue() == ["A book 55", "A novel 50"]


def test_a_piece_taken_while_hr_looks_at_the_perk_stays_taken(app: Flask) -> None:
    """R-W7: HR changes the stock by as much as they changed what they saw, and never below nothing."""
    mara, hr = make_person("Mara Lind"), make_hr()
    earn(mara, 100)
    perk_id = offer_perk(stock=1)
    wanted: perks.Wanted = {"name": "Tea", "description": "", "price": 50, "stock": 1, "most_each": None, "each_period": Each.EVER,
                            "keeper": "", "cost": None, "taxable": "", "budget": None, "countries": ""}  # fmt: skip
    number = ask_for(perk_id, mara)

    def save(version: int, stock: int | None) -> int | None:
        with unit_of_work():
            perks.change_perk(
                perk_id, version=version, stock_seen=1, actor=as_hr(hr), **wanted | {"stock": stock}
            )
        return stock_of(perk_id)

    with pytest.raises(PerkRefused):
        save(1, 0)
    assert [save(1, 1), save(2, 3), save(3, None)] == [0, 2, None]
    cancel(number, mara)
    assert stock_of(perk_id) is None


def test_whoever_leaves_becomes_one_with_another_or_is_erased_leaves_the_sums_right(app: Flask) -> None:
    """R-P3, LE-14: a wish goes along with its person, whatever its form was called; after an erasure it says what was given, when and at what cost."""
    mara, again, gone, hr = (
        make_person("Mara Lind"),
        make_person("M. Lind"),
        make_person("Gone Girl"),
        make_hr(),
    )
    for person in (mara, again, gone):
        earn(person, 100)
    perk_id = offer_perk(stock=9, cost=300)
    cancel(ask_for(perk_id, mara, entry="a form"), mara)
    moved, given, waiting = (
        ask_for(perk_id, again, entry="a form"),
        ask_for(perk_id, gone),
        ask_for(perk_id, gone),
    )
    with unit_of_work():
        perks.fulfil(given, on=today(), note="Gone Girl liked it", actor=as_hr(hr))
        merge_persons(again.id, mara.id, why="the same person", actor=OPERATOR)
    cancel(moved, mara)
    assert (points_of(mara), points_of(again)) == (200, 0)
    with unit_of_work():
        deactivate_person(gone.id, actor=OPERATOR)
    privacy.erase_person(gone.id, why="asked for it", actor=OPERATOR)

    kept = db.session.get_one(Redemption, given, populate_existing=True)
    assert (kept.person_id, kept.state, kept.cost, kept.note, kept.fulfilled_on) == (
        None,
        "fulfilled",
        300,
        "",
        today(),
    )
    assert (state_of(waiting)[:2], stock_of(perk_id)) == (("released", "erased"), 8)
    assert what_differs() == []
    assert db.session.execute(text("SELECT count(*) FROM rewards_redemptions")).scalar_one() == 4


@pytest.mark.parametrize("way", ["fulfil", "release"])
def test_what_is_closed_while_its_person_is_erased_is_closed_once(app: Flask, way: str) -> None:
    """R-P3, LE-18: handed over or given back, it waits for the erasure; state, day and stock agree afterwards."""
    gone, hr = make_person("Gone Girl"), make_hr()
    earn(gone, 50)
    perk_id = offer_perk(stock=1)
    number, gone_id, office = ask_for(perk_id, gone), gone.id, as_hr(hr)
    erasing, closed = threading.Event(), threading.Event()

    def pause(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "FROM rewards_redemptions" in statement and not erasing.is_set():
            erasing.set()
            closed.wait(0.5)

    def erase() -> None:
        with unit_of_work():
            erase_redemptions(gone_id)

    def close() -> None:
        erasing.wait(10)
        with suppress(ClosedAlready), unit_of_work():
            if way == "fulfil":
                perks.fulfil(number, on=today(), note="", actor=office)
            else:
                perks.release(number, why="not today", actor=office)
        closed.set()

    db.session.rollback()
    event.listen(db.engine, "after_cursor_execute", pause)
    try:
        at_once(app, [erase, close])
    finally:
        event.remove(db.engine, "after_cursor_execute", pause)

    assert (state_of(number), stock_of(perk_id)) == (("released", "erased", ""), 1)
    kept = db.session.get_one(Redemption, number)
    assert (kept.person_id, kept.fulfilled_on, kept.closed_by) == (None, None, None)


def test_any_history_leaves_points_stock_and_ledger_in_agreement(app: Flask, clock: TestClock) -> None:
    """R-W7, LE-17, LE-18: asked, taken back, refused, handed over and expired in any order, each twice now and then."""
    chance, hr = random.Random(11), make_hr()
    people = [make_person(f"Person {number}") for number in range(3)]
    for person in people:
        earn(person, 400)
    offers = {offer_perk(price=price, stock=stock): (price, stock) for price, stock in ((30, 4), (70, 6))}
    wishes: list[tuple[int, int]] = []

    def close(number: int, at: int) -> None:
        way = chance.choice(["cancel", "fulfil", "release"])
        if way == "cancel":
            perks.cancel(number, actor=as_colleague(people[at]))
        elif way == "fulfil":
            perks.fulfil(number, on=today(), note="", actor=as_hr(hr))
        else:
            perks.release(number, why="not today", actor=as_hr(hr))

    for _ in range(60):
        at, perk_id = chance.randrange(3), chance.choice(list(offers))
        if chance.random() < 0.5 or not wishes:
            with suppress(CannotRedeem):
                wishes.append((ask_for(perk_id, people[at]), at))
        elif chance.random() < 0.8:
            with suppress(ClosedAlready), unit_of_work():
                close(*chance.choice(wishes))
        else:
            clock.advance(days=chance.randrange(1, 20))
            perks.expire_redemptions()

    lines = queries.list_all_redemptions()
    kept = [line.redemption for line in lines if line.state is not State.RELEASED]
    assert {line.state for line in lines} == set(State)
    for perk_id, (_price, stock) in offers.items():
        assert stock_of(perk_id) == stock - sum(one.perk_id == perk_id for one in kept)
    for person in people:
        spent = sum(one.price for one in kept if one.person_id == person.id)
        assert points_of(person) == 400 - spent >= 0
    assert what_differs() == []
