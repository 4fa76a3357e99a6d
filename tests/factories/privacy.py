"""Somebody of whom everything is held that can be held."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from flask import Flask

from app.accounts.services import invitations
from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now, today
from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.editorial import services as editorial
from app.editorial.models import Check, KnownWord
from app.editorial.vocabulary import PieceKind
from app.journey.services.rules import ensure_first_version
from app.notices.services import tell
from app.organisation.services.working_time import answer_working_time
from app.people.models import Person, RoleGrant
from app.people.queries import find_person_by_external_id
from app.people.services import Listing, change_profile, declare_absence, import_people
from app.people.vocabulary import PERSON_CHANGED, Role
from app.rewards.models import Cycle, CycleExclusion, CyclePart, CycleSnapshot, WonPrize
from app.rewards.queries.recognition import list_all
from app.rewards.rules.calculation import canonical
from app.rewards.services.holds import answer, release
from app.rewards.services.objections import answer_objection, change_wishes, make_objection
from app.rewards.services.perks import fulfil
from app.rewards.services.recognition import hand_over, undo_hand_over
from app.rewards.services.thanks import give_thanks, report_thanks
from app.rewards.vocabulary.thanks import Reason
from app.signals import services as signals
from app.signals.models import SelfReportAnswer
from app.training.queries.lessons import find_version
from app.training.services.learning import keep_place
from app.training.services.quizzes import open_attempt
from app.training.services.refreshes import note_refresh
from app.training.services.waivers import undo_waiver, waive_lesson
from app.training.vocabulary.lessons import How
from tests.factories.accounts import give_password
from tests.factories.coaching import answer as coaching_answer
from tests.factories.coaching import ask, make_coach, take
from tests.factories.cycles import plan
from tests.factories.editorial import (
    add_picture,
    as_author,
    claim,
    edit,
    hand_in,
    make_piece,
    make_ready,
    make_topic,
)
from tests.factories.mail import write_letter
from tests.factories.people import make_hr, make_person
from tests.factories.policy import comment_on_policy, publish_policy, read_policy
from tests.factories.rewards import as_hr, ask_for, ask_for_badge, earn, hold_act, offer_perk
from tests.factories.signals import line, make_signal, write_csv
from tests.factories.surveys import answer as survey_answer
from tests.factories.surveys import open_survey
from tests.factories.training import as_learner, learn, lesson, publish
from tests.factories.training_dates import come
from tests.factories.training_dates import plan as plan_training
from tests.support.visitor import visitor

#: Nobody and nothing else is called anything like it.
NAME = "Zoraida Quintero-Müller"
EMAIL = "zoraida.quintero@larkfield.example"
NUMBER = "ZQ-77013"
HANDLE = "@zoraquim"
#: Words that only their own things hold.
WORDS = "kestrel over the quarry"


@dataclass(frozen=True)
class Known:
    """The person, and those around them."""

    person: Person
    colleague: Person
    hr: Person


def make_known(app: Flask, folder: Path) -> Known:
    """Import, activity, answers, letters, sessions, absences, failures: something of each kind."""
    ensure_first_version()
    colleague, hr = make_person("Bob Berry"), make_hr()
    person = _imported(hr)
    himself = Actor(person.id, roles=frozenset({"employee"}), channel=Channel.WEB)
    office = Actor(hr.id, roles=frozenset({Role.HR.value}), channel=Channel.WEB)
    _account(app, person)
    _activity(person, colleague, folder, himself, office)
    with unit_of_work() as session:
        declare_absence(person.id, first_day=20_600, last_day=20_601, actor=Actor.operator())
        answer_working_time(person.id, is_working=True, actor=himself)
        change_profile(person.id, is_on_boards=True, actor=himself)
        tell(person.id, kind="people_informed", key="told", params={"text": WORDS})
        enqueue("privacy.erase_due", key="broken", delay=timedelta(days=400), who=EMAIL)
        record(PERSON_CHANGED, actor=office, object_type="person", object_id=person.id, object_label=NAME,
               changes={"name": ["Zora", NAME]}, reason=WORDS)  # fmt: skip
        record(PERSON_CHANGED, actor=office, object_type="person", object_id=colleague.id,
               object_label=colleague.name, changes={"manager": [None, NAME]}, reason=f"led by {EMAIL}, {NAME.upper()}")  # fmt: skip
        session.get_one(Person, colleague.id).manager_id = person.id
    _writing(person, colleague)
    _thanks(person, colleague)
    _recognition(person, hr)
    _awards(person, hr)
    _held(person, hr)
    _perk(person, hr)
    _learning(person)
    _questions(person, colleague)
    publish_policy()
    read_policy(person)
    survey_answer(open_survey(), person, knows=1)
    comment_on_policy(person)
    ask_for_badge(person, words=f"{WORDS}, {NAME}")
    _dates(person)
    write_letter(person, name=NAME)
    return Known(person, colleague, hr)


def _writing(person: Person, colleague: Person) -> None:
    """A piece that the desk has answered, a check of it, words of one's own; a circle, and a draft in hand and one answered at the desk."""
    piece_id = make_piece(person, f"We has seen a {WORDS}, and that is all.\n", title=f"{NAME} on a {WORDS}")
    add_picture(piece_id, person, f"{NAME} and a {WORDS}")
    hand_in(piece_id, person)
    edit(piece_id, colleague, f"We have seen a {WORDS}, and that is all of it.\n", words=WORDS)
    others = make_piece(colleague)
    hand_in(others, colleague)
    claim(others, person)
    answered = make_piece(colleague)
    hand_in(answered, colleague)
    edit(answered, person)
    with unit_of_work() as session:
        session.add(KnownWord(person_id=person.id, word=WORDS))
        session.add(Check(piece_id=piece_id, version=2, language="en-GB", state="done", made_at=now(),
                          findings=[{"start": 0, "words": "We has", "message": WORDS, "category": "grammar", "replacements": [], "is_left": False}], readability={}))  # fmt: skip
        circle = editorial.make_circle("Tuesday", actor=as_author(colleague))
        editorial.add_member(circle.id, person.id, actor=as_author(colleague))
        editorial.ask_peers(others, [person.id], actor=as_author(colleague))
        editorial.comment(others, words=WORDS, actor=as_author(person))
        editorial.offer_draft(piece_id, colleague.id, actor=as_author(person))
    _topics(person, colleague)
    _posts(person, colleague)


def _learning(person: Person) -> None:
    """A lesson that the person has done, and again; one that was known for a while; one in whose questions they are."""
    publish({"safe.en.md": lesson(more="valid_months: 12\n"), "asked.en.md": lesson("Asked", quiz=True)})
    learner = as_learner(person.id)
    with unit_of_work():
        keep_place("safe", 1, language="en", actor=learner)
        open_attempt("asked", language="en", actor=learner)
    learn(person.id, "safe")
    version = find_version("safe", "en")
    assert version is not None
    coach = Actor(None, roles=frozenset({Role.COACH}))
    with unit_of_work():
        note_refresh(person.id, "safe", version.id, How.READ, day=today() + 1)
        waive_lesson("asked", person.email, "A guess.", language="en", actor=coach)
        undo_waiver("asked", person.email, "Guessed wrong.", language="en", actor=coach)


def _posts(person: Person, colleague: Person) -> None:
    """Words about a piece of the person's own, and where they posted them."""
    piece_id = make_ready(person, colleague)
    with unit_of_work():
        editorial.keep_post(piece_id, "x", text=WORDS, version=0, actor=as_author(person))
        editorial.report_post(piece_id, "x", link=f"https://x.com/{HANDLE}/1", actor=as_author(person))


def _questions(person: Person, colleague: Person) -> None:
    """Something that the person asked a coach, and something that they answered as one."""
    coach = make_coach()
    asked = ask(person, WORDS)
    take(asked, coach)
    coaching_answer(asked, coach)
    with unit_of_work() as session:
        session.merge(RoleGrant(person_id=person.id, role=Role.COACH.value, granted_at=now()))
    other = ask(make_person("Otto Asker"))
    take(other, person)
    coaching_answer(other, person)


def _topics(person: Person, colleague: Person) -> None:
    """Something that the person knows about, asked for, took up and passed on."""
    with unit_of_work():
        editorial.name_interests(WORDS, actor=as_author(person))
        make_topic(person, f"A {WORDS}", why=WORDS)
        editorial.take_topic(make_topic(colleague), PieceKind.POST, actor=as_author(person))
        editorial.pass_topic(make_topic(colleague, "Another one"), actor=as_author(person))


def _perk(person: Person, hr: Person) -> None:
    """Something that the person asked for, and got with a word about it; and what they would have handed over."""
    earn(person, 50)
    redemption_id = ask_for(offer_perk(keeper=EMAIL), person)
    with unit_of_work():
        fulfil(
            redemption_id,
            on=today(),
            note=f"{WORDS}, {NAME}",
            actor=Actor(hr.id, roles=frozenset({Role.HR.value})),
        )


def _dates(person: Person) -> None:
    """A date that they lead, and one that they come to."""
    plan_training(person)
    come(person, plan_training(make_person("Cora Coach")))


def _thanks(person: Person, colleague: Person) -> None:
    """Words with which the person thanked, was thanked, and reported what they were told."""
    with unit_of_work():
        for giver, thanked in ((person, colleague), (colleague, person)):
            received = give_thanks(thanked.id, reason=Reason.HELP, words=f"{WORDS}, {NAME}", entry=WORDS, actor=as_author(giver))  # fmt: skip
        report_thanks(received, why=WORDS, actor=as_author(person))


def _awards(person: Person, hr: Person) -> None:
    """Figures for an award, what the person said against them and why they were left out, a prize, and what they want."""
    cycle_id = plan(hr, "2026-02")
    with unit_of_work() as session:
        cycle = session.get_one(Cycle, cycle_id)
        cycle.number, cycle.state, cycle.frozen_at = 1, "frozen", now()
        cycle.objections_until = now() + timedelta(days=7)
        snapshot = CycleSnapshot(cycle_id=cycle_id, number=1, head="{}", hash="0" * 64, made_at=now())
        session.add(snapshot)
        session.flush()
        body = canonical({"acts": [], "bar": None, "left_out": False, "person": person.id, "score": 5, "shown": {}, "sums": []})  # fmt: skip
        session.add(
            CyclePart(
                snapshot_id=snapshot.id,
                person_id=person.id,
                who="p1",
                score=5,
                place=1,
                wins=True,
                ranked=True,
                body=body,
                body_hash="0" * 64,
            )
        )
        session.flush()
        objection = make_objection(cycle_id, number=1, words=f"{WORDS}, {NAME}", actor=as_author(person))
        answer_objection(objection, is_upheld=False, answer=WORDS, actor=as_hr(hr))
        session.add(
            CycleExclusion(cycle_id=cycle_id, person_id=person.id, why=WORDS, made_by=hr.id, made_at=now())
        )
        session.add(WonPrize(cycle_id=cycle_id, person_id=person.id, place=1, what=WORDS, kind="event", value=100,
                             currency="EUR", country="DE"))  # fmt: skip
        change_wishes(takes_part=True, is_named=True, actor=as_author(person))


def _held(person: Person, hr: Person) -> None:
    """An act that was held, and let through."""
    signal_id = make_signal(person, object=f"https://larkfield.example/{HANDLE}/held").id
    held = hold_act(signal_id)
    office = Actor(hr.id, roles=frozenset({Role.HR.value}), channel=Channel.WEB)
    with unit_of_work():
        answer(held or 0, words=f"{WORDS}, {NAME}", actor=as_author(person))
        release(held or 0, version=2, reason=f"{NAME}, {WORDS}", actor=office)


def _recognition(person: Person, hr: Person) -> None:
    """Five pieces elsewhere, and a dinner that was noted by mistake."""
    link = f"https://larkfield.example/{HANDLE}/"
    for number in range(5):
        make_signal(person, ("Create", "article"), object=f"{link}{number}")
    office = Actor(hr.id, roles=frozenset({Role.HR.value}), channel=Channel.WEB)
    for one in list_all():
        with unit_of_work():
            hand_over(one.id, what=f"{NAME}, {WORDS}", on=today(), cost=None, actor=office)
            undo_hand_over(one.id, why=f"{WORDS}, {NAME}", actor=office)


def _imported(hr: Person) -> Person:
    office = Actor(hr.id, roles=frozenset({Role.HR.value}), channel=Channel.WEB)
    text = (
        "external_id,email,name,department,role\n"
        f"{NUMBER},{EMAIL},{NAME},Sales,\n"
        f"{NUMBER},twice@larkfield.example,{NAME},Sales,\n"
        "broken,no address,Somebody Else,Sales,\n"
    )
    import_people(BytesIO(text.encode()), listing=Listing("people.csv", "an agreement"), actor=office)
    person = find_person_by_external_id(NUMBER)
    assert person is not None
    with unit_of_work() as session:
        session.get_one(Person, person.id).is_hourly = True
        session.merge(RoleGrant(person_id=person.id, role=Role.COACH.value, granted_at=now()))
    return person


def _account(app: Flask, person: Person) -> None:
    give_password(person)
    visitor(app, person.id).get("/profile")
    visitor(app).post("/sign-in", data={"email": EMAIL, "password": "not the right one"})
    with unit_of_work():
        invitations.make_link_for(person.id, actor=Actor.operator())


def _activity(person: Person, colleague: Person, folder: Path, himself: Actor, office: Actor) -> None:
    lines = [
        line("a1", person, object="https://larkfield.example/one"),
        line("a2", person, "Create", "comment", target=colleague.email),
        line("a3", colleague, "Create", "reply", target=EMAIL.upper()),
        line("a4", colleague, "Create", "reply", target=NUMBER),
        line("a5", colleague, "Create", "reply", target=HANDLE),
        line("a6", EMAIL, published="yesterday"),
        # Capitals that only Unicode knows.
        line("a7", colleague, "Create", "reply", target=NAME),
        line("a8", colleague, "Create", "reply", target=NAME.upper()),
        line("a9", NAME.upper(), published="yesterday"),
    ]
    signals.import_signals(
        write_csv(folder / "signals.csv", lines), basis="an agreement", actor=Actor.operator()
    )
    with unit_of_work():
        logged = signals.log_act(person.id, verb=("Announce", ""), statement=WORDS, actor=himself)
        signals.declare_account(person.id, platform="mastodon", handle=HANDLE, actor=himself)
        signals.stop_source(person.id, platform="forum", actor=himself)
    assert logged is not None
    wrong = make_signal(person, object=f"https://larkfield.example/{HANDLE}")
    with unit_of_work() as session:
        signals.ask_for_removal(wrong.id, reason=WORDS, actor=himself)
        session.add(SelfReportAnswer(signal_id=logged.id, version=1, answer="questioned", note=WORDS, answered_by=office.person_id,
                                     answered_at=now()))  # fmt: skip
    with unit_of_work():
        signals.reverse_signal(wrong.id, reason=f"{NAME} asked for it", actor=office)
