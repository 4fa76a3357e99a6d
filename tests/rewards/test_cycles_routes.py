"""Award cycles by page: HR's two people, somebody in it, and everybody else."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskCliRunner
from openbadgeslib.ob3 import multikey_from_pem
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import date_from_day, keep_up, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.organisation.services import change_setting, switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.vocabulary import PERSON_VIEWED
from app.rewards.queries import cycles as queries
from app.rewards.queries.credentials import list_public_keys
from app.rewards.rules.calculation import pseudonym, what_is_wrong
from app.rewards.rules.signatures import wrong_with_signature
from app.rewards.services import cycles, objections
from tests.factories.cycles import (
    DOWNLOAD,
    FREEZING,
    LEAD,
    LIKE,
    SPRING,
    TALK,
    announce,
    approve,
    check,
    did,
    freeze,
    hash_of,
    look_at_everything,
    plan,
    version_of,
)
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr
from tests.support.clock import TestClock

TERMS = {
    "ties": "each", "closing_days": "7", "objection_days": "7", "budget": "1700", "currency": "EUR", "approver": "",
    **{f"what_{at}": f"Prize {at}" for at in (1, 2, 3)}, **{f"kind_{at}": "voucher" for at in (1, 2, 3)},
    **{f"value_{at}": str(100 * at) for at in (1, 2, 3)},
}  # fmt: skip


def test_two_people_in_hr_run_a_half_year_by_their_pages(
    app: Flask, clock: TestClock, sign_in, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """R-W5: planning, terms, figures act by act, an exclusion, an objection, approval, announcement, payroll, verification."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    amara, jonas, lina = (
        make_person(name, country="DE", department="=Sales") for name in ("Amara", "Jonas", "Li Na")
    )
    did(amara, LEAD, LEAD, TALK, LIKE)
    did(jonas, LEAD, DOWNLOAD)
    did(lina, LEAD, DOWNLOAD)
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert "No cycle is running" in office.get("/cycles").text
    assert hers.get("/cycles").status_code == 403
    assert office.post("/cycles", data={"period": "half_year:2031-H1"}).status_code == 422
    assert office.post("/cycles", data={"period": "half_year:2026-H1"}).status_code == 303
    assert office.post("/cycles", data={"period": "half_year:2026-H1"}).status_code == 409
    at = f"/cycles/{queries.list_cycles()[0].id}"
    cycle_id = int(at.rsplit("/", 1)[1])

    def post(page, where: str, **data: str) -> int:
        sent = {"version": str(version_of(cycle_id))} | data
        return int(page.post(f"{at}/{where}", data=sent).status_code)

    assert "Impact prizes, first half of 2026" in office.get(at).text
    assert "What is won" in office.get(f"{at}/terms").text
    assert post(office, "terms", **(TERMS | {"value_1": "-1"})) == 422
    assert post(other, "terms", **TERMS) == 403
    assert post(office, "terms", **TERMS) == 303
    assert hers.get(f"{at}/mine").status_code == 404
    assert post(office, "snapshot") == 409
    clock.at = FREEZING
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert post(other, "snapshot") == 403
    look_at_everything()
    assert post(office, "snapshot") == 303
    page = office.get(at).text
    assert ("Jonas, Li Na share place 2:" in page, "the next place is skipped" in page, hash_of(cycle_id) in page) == (True,) * 3  # fmt: skip
    acts = office.get(f"{at}/people/{amara.id}").text
    assert ("seen by a system" in acts, "LinkedIn" in acts, "Liked\u00a01" in acts) == (True, True, True)

    _look_at_own(hers, at)
    assert post(hers, "mine/objections", number="1", words="") == 422
    assert post(hers, "mine/objections", number="1", words="One <b>lead</b> is missing") == 303
    assert post(hers, "mine/objections", number="1", words="Again") == 409
    assert post(office, "check") == 409
    page = office.get(at).text
    assert ("1 objection waits" in page, "&lt;b&gt;lead" in page) == (True, True)
    objection = queries.list_objections(queries.get_cycle(cycle_id))[0].id
    assert post(office, f"objections/{objection}/answer", answer="", decision="wrong") == 422
    assert post(office, f"objections/{objection}/answer", answer="It is there", decision="wrong") == 303
    assert "It is there" in hers.get(f"{at}/mine").text

    assert post(office, f"people/{lina.id}/exclusion", why="") == 422
    assert post(office, f"people/{lina.id}/exclusion", why="In the jury") == 303
    assert ("In the jury" in sign_in(lina).get(f"{at}/mine").text, "In the jury" in other.get(at).text) == (
        True,
        True,
    )
    assert post(office, f"people/{lina.id}/exclusion/withdrawal") == 303
    assert post(office, "budget", budget="x") == 422
    assert post(office, "budget", budget="900") == 303
    assert post(office, "check") == 303
    assert post(office, "approval", hash=hash_of(cycle_id)) == 403
    assert "Approve these figures" in other.get(at).text
    assert post(other, "approval", hash="0" * 64) == 409
    assert post(other, "reopening", why="") == 422
    assert post(other, "reopening", why="Look at the budget again") == 303
    assert post(office, "check") == 303
    clock.advance(minutes=11)
    asked = other.post(f"{at}/approval", data={"version": version_of(cycle_id), "hash": hash_of(cycle_id)})
    assert "Your password, please" in asked.text  # ASVS 7.5.3
    other = sign_in(second)
    assert post(other, "approval", hash=hash_of(cycle_id)) == 303
    assert post(office, "announcement") == 409
    clock.advance(days=30)
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert post(office, "announcement") == 303
    _hand_over(office, at, cycle_id, amara)

    assert hers.post("/prizes/wishes", data={"takes_part": "y", "is_named": "y"}).status_code == 303
    read = sign_in(make_person("Reader")).get("/prizes").text
    assert ("Amara" in read, "Jonas" in read, "a colleague who stays unnamed" in read) == (True, False, True)
    _verify(office.post(f"{at}/exports").text, hers.get(f"{at}/mine.json").text, runner, tmp_path)


def _look_at_own(hers, at: str) -> None:
    page = hers.get(f"{at}/mine").text
    assert ("Impact 12" in page, "leads\u00a02" in page, "Jonas" in page) == (True, True, False)
    assert "your figures stand" in hers.get("/notices").text
    assert hers.get(f"{at}/mine.json").status_code == 200


def _hand_over(office, at: str, cycle_id: int, winner: Person) -> None:
    prize = next(
        one.prize for one in queries.list_won(queries.get_cycle(cycle_id)) if one.prize.person_id == winner.id
    )
    where = f"{at}/prizes/{prize.id}"
    assert "Payroll reads it" in office.get(where).text
    given = {"version": "1", "what": "=A weekend", "kind": "event", "value": "95.50", "currency": "EUR", "country": "de", "on": date_from_day(today()).isoformat()}  # fmt: skip
    assert office.post(where, data=given | {"on": "2031-01-01"}).status_code == 422
    for country, said in (("", "Please fill this in."), (" ", "Please fill this in."), ("d", "“d” is not a country code"), ("DEU", "“DEU” is not a country code")):  # fmt: skip
        refused = office.post(where, data=given | {"country": country})
        assert (refused.status_code, said in refused.text) == (422, True), country
    assert office.post(where, data=given).status_code == 303
    assert office.post(where, data=given | {"value": "90"}).status_code == 409
    sheet = office.post(f"{at}/payroll").text
    assert f"{winner.external_id},Amara,DE,2026-H1,1,'=A weekend,event,95.50,EUR," in sheet


def _verify(whole: str, own: str, runner: FlaskCliRunner, folder: Path) -> None:
    """R-W5: `flask rewards verify-cycle` needs the file and nothing else; own lines and pseudonyms for a participant."""
    assert (what_is_wrong(json.loads(whole)), what_is_wrong(json.loads(own))) == ([], [])
    assert ("Jonas" in whole, "Jonas" in own, len(json.loads(own)["bodies"])) == (True, False, 1)
    file = folder / "cycle.json"
    shown = json.loads(whole)["sha256"]

    def verify(text: str, *more: str) -> tuple[int, str]:
        file.write_text(text)
        said = runner.invoke(args=["rewards", "verify-cycle", str(file), *more])
        assert said.exception is None or isinstance(said.exception, SystemExit)
        return said.exit_code, said.output

    code, said = verify(whole)
    amara = next(who for who, name in json.loads(whole)["names"].items() if name == "Amara")
    assert (code, "3 of 3 parts done again" in said, "Compare this with the hash" in said) == (0, True, True)
    assert f"person {json.loads(whole)['bodies'][amara]['person']}  Amara (not sealed)" in said
    _check_signature(json.loads(whole), json.loads(own), verify)
    for bundle in (json.loads(whole), json.loads(own)):
        _check_letters(bundle, verify)
    code, said = verify(own, "--hash", shown)
    assert (code, "1 of 3 parts" in said, "the hash you gave" in said) == (0, True, True)
    code, said = verify(whole, "--hash", "0" * 64)
    assert (code, "this is not that calculation" in said, "Amara" in said) == (1, True, False)
    code, said = verify(whole.replace('"score":12', '"score":13'))
    assert (code, "the score is 12, and their own part says 13" in said) == (1, True)
    code, said = verify(whole.replace('"names":{', '"names":{"p":["\\u001b[2J"],'))
    assert (code, "names.p should be words" in said) == (1, True)
    assert [verify(text)[0] for text in ("{", "[]", "7", '{"format":"waymark-cycle/1"}')] == [1] * 4


def _check_signature(whole: dict, own: dict, verify: Callable[..., tuple[int, str]]) -> None:
    """R-W5: signed with the key of badges; by another key, of another file or missing is said, and an old file still comes out."""
    key = whole["signature"]["key"]
    assert (key, list_public_keys()) == (own["signature"]["key"], [key])
    for one in (whole, own):
        assert verify(json.dumps(one))[1].splitlines()[-1].startswith("Signed by did:web:")
        code, said = verify(json.dumps(one), "--key", "z6Mkother", "--key", key)
        assert (code, "That is a key you gave" in said) == (0, True)
    made_up = other_key()
    signature = whole["signature"]
    for wrong, *more in (
        (signature, "--key", made_up), (signature | {"key": made_up},), (signature | {"key": "zzz"},),
        (signature | {"value": "?"},), (signature | {"at": "2020-01-01T00:00:00+00:00"},), (signature | {"by": "did:web:x"},),
        ({"by": "x"},), ("x",),
    ):  # fmt: skip
        assert verify(json.dumps(whole | {"signature": wrong}), *more)[0] == 1
    unsigned = json.dumps({name: value for name, value in whole.items() if name != "signature"})
    assert (verify(unsigned)[0], "It is not signed" in verify(unsigned)[1]) == (0, True)
    assert verify(unsigned, "--key", key)[0] == 1


def _check_letters(bundle: dict, verify: Callable[..., tuple[int, str]]) -> None:
    """R-W5: JSON may hold half a letter, in any text; such a file is refused, and looking through it never breaks off."""
    names, signature = bundle.get("names", {}), bundle["signature"]
    for spoilt in with_half_a_letter(bundle):
        assert what_is_wrong(spoilt)
    for wrong in (
        {"by": "\ud800"},
        {"at": signature["at"].replace("T", "\ud800")},
        {"key": "z\ud800"},
        {"value": "\ud800"},
    ):
        assert wrong_with_signature(bundle | {"signature": signature | wrong})
        assert verify(json.dumps(bundle | {"signature": signature | wrong}))[0] == 1
    for who in names:
        assert verify(json.dumps(bundle | {"names": names | {who: "\ud800"}}))[0] == 1
    assert verify(json.dumps(bundle | {"names": names | {"\ud800": "x"}, "\ud800": 1}))[0] == 0


def with_half_a_letter(part: Any, put: Callable[[Any], Any] = lambda part: part) -> Iterator[Any]:
    """The same data, each time with half a letter at the end of another text of it."""
    if isinstance(part, str):
        yield put(f"{part}\ud800")
    for at, one in (
        part.items() if isinstance(part, dict) else enumerate(part if isinstance(part, list) else ())
    ):
        if isinstance(part, dict):
            yield from with_half_a_letter(one, lambda new, at=at: put(part | {at: new}))
        else:
            yield from with_half_a_letter(one, lambda new, at=at: put([*part[:at], new, *part[at + 1 :]]))


def other_key() -> str:
    """The public half of a key that is not ours."""
    public = Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return str(multikey_from_pem(pem))


def test_whoever_takes_no_part_says_so_and_can_change_their_mind(app: Flask, sign_in) -> None:
    """R-W5: to be named is opt-in, and taking no part is nobody else's business."""
    mara = make_person("Mara")
    page = sign_in(mara)

    assert "Nothing was announced yet" in page.get("/prizes").text
    assert page.post("/prizes/wishes", data={}).status_code == 303
    with unit_of_work():
        wishes = queries.wishes_of(mara.id)
        assert wishes is not None
        assert (wishes.opted_out_at is None, wishes.is_named) == (False, False)
    assert page.post("/prizes/wishes", data={"takes_part": "y"}).status_code == 303
    with unit_of_work():
        for element in (Element.AWARDS, Element.PRIZES):
            switch_element(element, department="Sales", to=False, was=None, actor=Actor.operator())
    off = page.get("/prizes")
    assert (off.status_code, "switched off" in off.text) == (404, True)


def test_whoever_is_missing_in_the_figures_says_so_on_a_page_of_their_own(clock: TestClock, sign_in) -> None:
    """R-W5: to be left out of the reckoning altogether is no reason to be left without a word."""
    hr, mara, missing = make_hr("Helene"), make_person("Mara"), make_person("Nobody")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    at, page = f"/cycles/{cycle_id}/mine", sign_in(missing)

    assert (at in page.get("/prizes").text, "Nothing of yours is counted" in page.get(at).text) == (
        True,
        True,
    )
    assert page.get(f"{at}.json").status_code == 404
    unsaid = page.post(f"{at}/objections", data={"number": "1", "words": ""})
    assert (unsaid.status_code, "Say what is wrong" in unsaid.text or "required" in unsaid.text) == (
        422,
        True,
    )
    assert (
        page.post(f"{at}/objections", data={"number": "1", "words": "My lead is missing"}).status_code == 303
    )
    assert "My lead is missing" in page.get(at).text
    page.post("/prizes/wishes", data={})
    assert page.get(at).status_code == 404


def test_nothing_that_hr_types_is_lost_or_taken_for_something_else(
    app: Flask, clock: TestClock, sign_in
) -> None:
    """R-W5: an amount that is none, an answer without a decision, an address of another cycle, and whoever is not in it."""
    hr, mara, other = make_hr("Helene Roth"), make_person("Mara"), make_person("Not in it")
    cycle_id, another = plan(hr), plan(hr, "2026-07")
    did(mara, LEAD)
    terms = sign_in(hr).post(f"/cycles/{cycle_id}/terms", data=TERMS | {"value_1": "sNaN", "version": "1"})
    assert terms.status_code == 422
    _set_budget(cycle_id, 0, hr)
    freeze(cycle_id, hr, clock)
    office, at = sign_in(hr), f"/cycles/{cycle_id}"
    for typed in ("12x", "NaN", "sNaN", "Infinity", "1e999999"):
        kept = office.post(f"{at}/budget", data={"version": str(version_of(cycle_id)), "budget": typed})
        assert (kept.status_code, f'value="{typed}"' in kept.text) == (422, True), typed

    def looks() -> int:
        with unit_of_work():
            return len(db.session.execute(select(AuditEvent.id).where(AuditEvent.action == PERSON_VIEWED.name)).all())  # fmt: skip

    before = looks()
    assert [office.get(f"{at}/people/{one}").status_code for one in (other.id, 999999)] == [404, 404]
    assert looks() == before
    assert (office.get(f"{at}/people/{mara.id}").status_code, looks()) == (200, before + 1)

    with unit_of_work():
        objection = objections.make_objection(cycle_id, number=1, words="Wrong", actor=as_colleague(mara))
    said = office.post(f"{at}/objections/{objection}/answer", data={"answer": "I looked at it"})
    assert (said.status_code, "Say whether they are right" in said.text, "I looked at it</textarea>" in said.text) == (422, True, True)  # fmt: skip
    elsewhere = f"/cycles/{another}/objections/{objection}/answer"
    assert office.post(elsewhere, data={"answer": "Yes", "decision": "right"}).status_code == 404
    assert queries.list_objections(queries.get_cycle(cycle_id))[0].answered_at is None


def test_everybody_reads_what_is_won_and_nobody_reads_of_those_who_take_no_part(
    app: Flask, clock: TestClock, sign_in
) -> None:
    """R-W5: prizes and policy before and after; the standing without those who have no place; the organisation's days."""
    hr, second, mara, out = make_hr("Helene Roth"), make_hr("Said"), make_person("Mara"), make_person("Out")
    with unit_of_work():
        change_setting("time_zone", "Pacific/Auckland", version=None, actor=Actor.operator())
        objections.change_wishes(takes_part=False, is_named=False, actor=as_colleague(out))
    clock.advance(days=2)
    keep_up()
    cycle_id = plan(hr)
    did(mara, LEAD, at=SPRING.replace(day=20, hour=20))  # the 21st in Auckland
    did(out, LEAD, LEAD, LEAD)
    page = sign_in(mara).get("/prizes").text
    assert ("Impact prizes, first half of 2026" in page, "€600.00" in page, "Executives" in page) == (
        True,
    ) * 3
    freeze(cycle_id, hr, clock)

    page, file = (sign_in(mara).get(f"/cycles/{cycle_id}/{part}").text for part in ("mine", "mine.json"))
    bundle = json.loads(file)
    assert (what_is_wrong(bundle), len(bundle["standing"]), len(bundle["unshown"])) == ([], 1, 1)
    assert ("1 more can have no place" in page, "€600.00" in page, "21 Apr 2026" in page) == (True,) * 3
    mine = json.loads(sign_in(out).get(f"/cycles/{cycle_id}/mine.json").text)
    assert (what_is_wrong(mine), len(mine["standing"]), mine["unshown"]) == ([], 2, [])
    check(cycle_id, hr)
    approve(cycle_id, second)
    announce(cycle_id, hr, clock)
    page = sign_in(out).get("/prizes").text
    assert ("a colleague who stays unnamed" in page, "Mara" in page) == (True, False)


def test_the_order_of_winners_does_not_tell_the_names_of_those_who_stay_unnamed(
    app: Flask, clock: TestClock, sign_in
) -> None:
    """R-W5: named winners of a place first, the others as their pseudonyms fall."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    sharing = [make_person(name) for name in ("Ada", "Bea", "Cleo", "Dora")]
    cycle_id = plan(hr)
    _set_budget(cycle_id, None, hr)
    for one in sharing:
        did(one, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    approve(cycle_id, second)
    announce(cycle_id, hr, clock)
    with unit_of_work():
        objections.change_wishes(takes_part=True, is_named=True, actor=as_colleague(sharing[3]))

    cycle = queries.get_cycle(cycle_id)
    unnamed = sorted(sharing[:3], key=lambda one: pseudonym(cycle.salt, one.id))
    for one in sharing[:3]:
        page = sign_in(one).get("/prizes").text
        listed = page[page.index("Dora") :]
        before_them = listed[: listed.index("<b>you</b>")].count("a colleague who stays unnamed")
        assert before_them == unnamed.index(one)


def _set_budget(cycle_id: int, budget: int | None, runner: Person) -> None:
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))._replace(budget=budget)
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=None, actor=as_hr(runner))  # fmt: skip
