"""Badges to take along: signed, checked by a program that is not ours, shown only if their holder says so."""

import base64
import gzip
import io
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.people.models import Person
from app.rewards.jobs import credentials as jobs
from app.rewards.models import Credential, IssuerKey
from app.rewards.privacy.badges import HOLDINGS
from app.rewards.queries.credentials import get_status_list, list_status_lists
from app.rewards.services import issuer_keys
from app.rewards.services.issuing import issue_badge, show_to_others
from app.rewards.services.revoking import restore_badge, revoke_badge
from app.rewards.vocabulary.credentials import AlreadyRevoked, NoteRefused, NotYourOwn, Why
from tests.factories.journey import SHARE, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import awards_of
from tests.support.clock import TestClock
from tests.support.crowds import at_once
from tests.support.verifying import is_signed_by

KEY = "first-share"


@pytest.fixture(autouse=True)
def _own_keys(app: Flask, tmp_path: Path) -> None:
    issuer_keys.keep_keys_in(tmp_path / "keys")


def holder(name: str = "Zoë 分享") -> Person:
    """Somebody who has earned a badge."""
    person = make_person(name, email=f"{len(name)}.holder@larkfield.example")
    ensure_first_version()
    act(person, SHARE, day=today() - 1)
    return person


def issue(person: Person, language: str = "en") -> dict[str, Any]:
    with unit_of_work():
        issue_badge(person.id, KEY, language=language, actor=Actor(person_id=person.id))
    return document_of(person)


def show(person: Person) -> str:
    """Let others see the badge; where it is."""
    with unit_of_work():
        show_to_others(person.id, KEY, language="en", actor=Actor(person_id=person.id))
    return f"/credentials/{credential_of(person).public_id}"


def credential_of(person: Person) -> Credential:
    db.session.rollback()
    query = select(Credential).where(Credential.award_id == awards_of(person)[KEY].id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def document_of(person: Person) -> dict[str, Any]:
    document = credential_of(person).document
    assert document is not None
    return document


def issuer_of(app: Flask) -> dict[str, Any]:
    found = app.test_client().get("/.well-known/did.json")
    assert found.status_code == 200
    return dict(found.json)  # type: ignore[arg-type]


def is_off(app: Flask, status: dict[str, Any]) -> bool:
    """What the served list says at a place, read as the standard says, its own signature checked."""
    path = "/" + status["statusListCredential"].split("/", 3)[3]
    listed = app.test_client().get(path).json
    assert listed is not None
    assert is_signed_by(listed, issuer_of(app))
    bits = bits_of(listed)
    assert len(bits) * 8 == 131_072
    place = int(status["statusListIndex"])
    return bool(bits[place // 8] & (0x80 >> place % 8))


def test_a_badge_is_signed_so_that_a_program_of_others_can_check_it(app: Flask) -> None:
    """R-W2, BA-23: contexts in their order, no empty list, nothing without a value, a subject, names in any script."""
    zoe = holder()
    document = issue(zoe)

    assert document["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["credentialSubject"]["id"].startswith("urn:uuid:")
    assert document["credentialSubject"]["achievement"]["criteria"]["narrative"] == "1 share"
    assert "null" not in json.dumps(document)
    assert "[]" not in json.dumps(document)
    assert not {"Zoë", zoe.email} & set(json.dumps(document, ensure_ascii=False).split('"'))
    assert document["validFrom"] == "2026-03-01T00:00:00Z"
    assert is_signed_by(document, issuer_of(app))
    assert not is_off(app, document["credentialStatus"])
    german = issue(holder("Anna"), "de")
    assert german["name"] == "Zum ersten Mal geteilt"
    assert is_signed_by(german, issuer_of(app))


def bits_of(listed: dict[str, Any]) -> bytes:
    """What a list says. As it is written, it bears the second in which it was packed."""
    packed = listed["credentialSubject"]["encodedList"].removeprefix("u")
    return gzip.decompress(base64.urlsafe_b64decode(packed + "==="))


def test_a_list_of_those_taken_back_holds_for_a_month_and_is_signed_anew_every_day(
    app: Flask, clock: TestClock
) -> None:
    """R-W2: nobody shows an old list for long, in which a badge that was taken back still held."""
    issue(holder())
    [number] = list_status_lists()
    first = get_status_list(number)
    assert (first["validFrom"][:10], first["validUntil"][:10]) == ("2026-03-02", "2026-04-01")
    clock.advance(days=1)
    jobs.renew_status_lists()
    db.session.rollback()
    renewed = get_status_list(number)
    assert (renewed["validUntil"][:10], bits_of(renewed)) == ("2026-04-02", bits_of(first))
    assert is_signed_by(renewed, issuer_of(app))


def test_whoever_changes_a_word_of_it_is_found_out(app: Flask) -> None:
    """BA-23: tampered credentials fail, and so does a word that no context knows."""
    document, issuer = issue(holder()), issuer_of(app)

    for path, value in (("validFrom", "2020-01-01T00:00:00Z"), ("name", "Nobel Prize")):
        assert not is_signed_by(document | {path: value}, issuer)
    ob3 = import_module("openbadgeslib.ob3")
    told = json.dumps(issuer).encode()
    verifier = ob3.OB3LdpVerifier()
    assert verifier.verify(document, download=lambda *_, **__: told).id == document["id"]
    for wrong in ({"name": "Nobel Prize"}, {"nmae": "misspelt"}, {"proof": {}}):
        with pytest.raises(ob3.OB3VerificationError):
            verifier.verify(document | wrong, download=lambda *_, **__: told)


def test_what_was_signed_with_a_former_key_still_holds(app: Flask, runner: Any, tmp_path: Path) -> None:
    """BA-23: keys lie in files of ours alone, are changed by command, and old public ones stay."""
    before = issue(holder("Ann"))
    secret = tmp_path / "keys" / "badge_key.pem"
    assert secret.stat().st_mode & 0o777 == 0o600
    old = secret.read_bytes()

    told = runner.invoke(args=["rewards", "rotate-badge-key"])
    assert told.exit_code == 0, told.output
    after = issue(holder("Benedict"))

    assert secret.read_bytes() != old
    assert list(secret.parent.iterdir()) == [secret]
    assert before["proof"]["verificationMethod"] != after["proof"]["verificationMethod"]
    for document in (before, after):
        assert is_signed_by(document, issuer_of(app))
    db.session.rollback()
    assert [key.retired_at is None for key in db.session.execute(select(IssuerKey).order_by(IssuerKey.id)).scalars()] == [False, True]  # fmt: skip
    # Another host still has the old one, and does not sign with it any more.
    secret.write_bytes(old)
    again = issue(holder("Christopher"))
    assert again["proof"]["verificationMethod"] != before["proof"]["verificationMethod"]
    assert is_signed_by(again, issuer_of(app))


def test_the_same_badge_given_out_twice_and_at_once_is_the_same(app: Flask) -> None:
    """BA-24: one address, one signature, by whatever way and however often."""
    ann = holder("Ann")
    person_id = ann.id

    def once() -> bool:
        with unit_of_work():
            return issue_badge(person_id, KEY, language="en", actor=Actor(person_id=person_id))

    assert sorted(at_once(app, [once, once, once])) == [False, False, True]
    first = document_of(ann)
    assert issue(ann) == first
    assert len(db.session.execute(select(Credential)).scalars().all()) == 1


def test_nobody_else_sees_a_badge_until_its_holder_says_so(app: Flask, client: Any, sign_in: Any) -> None:
    """R-W2: private, public, private again; the address stays the same."""
    ann = holder("Ann Lee")
    visitor = sign_in(ann)
    assert visitor.post(f"/badges/{KEY}/credential").status_code == 303
    address = f"/credentials/{credential_of(ann).public_id}"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/badge.json").status_code == 404
    assert "LinkedIn" not in visitor.get(f"/badges/{KEY}").text

    assert visitor.post(f"/badges/{KEY}/publicity").status_code == 303
    page = client.get(address)
    assert (page.status_code, "This badge holds" in page.text, "Ann Lee" in page.text) == (200, True, True)
    assert is_signed_by(client.get(f"{address}/badge.json").json, issuer_of(app))
    own = visitor.get(f"/badges/{KEY}").text
    assert "linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in own
    about = document_of(ann)["credentialSubject"]["achievement"]["id"].split("/", 3)[3]
    assert "1 share" in client.get(f"/{about}").text
    assert client.get(f"/{about}.svg").mimetype == "image/svg+xml"

    assert visitor.post(f"/badges/{KEY}/privacy").status_code == 303
    assert client.get(address).status_code == 404
    assert sign_in(make_person("Ben")).get(f"/badges/{KEY}").status_code == 404


def test_pictures_carry_the_signed_badge(app: Flask, sign_in: Any) -> None:
    """R-W2: whoever takes the credential out of SVG or PNG finds the one that is served as JSON."""
    ann = holder("Ann")
    visitor = sign_in(ann)
    assert visitor.get(f"/badges/{KEY}/badge.png").status_code == 404
    document = issue(ann)
    svg, png = visitor.get(f"/badges/{KEY}/badge.svg"), visitor.get(f"/badges/{KEY}/badge.png")

    assert json.loads(visitor.get(f"/badges/{KEY}/badge.json").text) == document
    within = svg.text.split("<openbadges:credential", 1)[1].split(">", 1)[1].split("</", 1)[0]
    assert json.loads(within.replace("&quot;", '"').replace("&amp;", "&")) == document
    picture = Image.open(io.BytesIO(png.data))
    assert picture.size == (512, 512)
    assert json.loads(picture.text["openbadgecredential"]) == document  # type: ignore[attr-defined]
    assert visitor.get(f"/badges/{KEY}/badge.exe").status_code == 404


def test_hr_takes_a_badge_back_in_the_open_and_gives_it_back(app: Flask, client: Any, sign_in: Any) -> None:
    """BA-11, BA-23: revoked shows revoked, the person is told why, and no rule grants it anew."""
    ann, hr = holder("Ann Lee"), make_hr()
    address, document = show(ann), document_of(ann)
    award_id, office = awards_of(ann)[KEY].id, sign_in(hr)
    assert sign_in(ann).get("/badges-of-others").status_code == 403
    assert "First share" in office.get(f"/badges-of-others?search={ann.email}").text
    assert "First share" in office.get(f"/badges-of-others?search=http://localhost{address}").text
    one = f"/badges-of-others/{award_id}"
    assert office.post(f"{one}/revocation", data={"why": "mistake", "note": " "}).status_code == 422
    assert (
        office.post(f"{one}/revocation", data={"why": "not_done", "note": "It was Ben's."}).status_code == 303
    )
    run_due_jobs()

    page = client.get(address).text
    assert "no longer holds" in page
    assert "did not happen as it was recorded" in page
    assert "It was Ben" not in page
    assert is_off(app, document["credentialStatus"])
    assert "It was Ben" in sign_in(ann).get(f"/badges/{KEY}").text
    assert "A badge was taken back: First share" in sign_in(ann).get("/notices").text
    assert sign_in(ann).post(f"/badges/{KEY}/publicity").status_code == 409
    act(ann, SHARE)
    assert awards_of(ann)[KEY].is_revoked

    assert "Given back." in office.post(f"{one}/restoration", follow_redirects=True).text
    twice = office.post(f"{one}/restoration", follow_redirects=True).text
    assert ("nothing to give back" in twice, "Given back." in twice) == (True, False)
    assert not awards_of(ann)[KEY].is_revoked
    assert "no longer holds" in client.get(address).text
    again = show(ann)
    assert again != address
    assert "This badge holds" in client.get(again).text
    assert not is_off(app, document_of(ann)["credentialStatus"])


def test_only_others_with_a_reason_take_a_badge_back_and_only_once(clock: TestClock) -> None:
    hanna, ann = make_hr(), holder("Ann")
    act(hanna, SHARE)
    actor = Actor(person_id=hanna.id, roles=frozenset({"hr"}))
    own, others = awards_of(hanna)[KEY].id, awards_of(ann)[KEY].id

    with pytest.raises(NotYourOwn), unit_of_work():
        revoke_badge(own, Why.OTHER, note="mine", actor=actor)
    with pytest.raises(NoteRefused), unit_of_work():
        revoke_badge(others, Why.OTHER, note="  ", actor=actor)
    with unit_of_work():
        revoke_badge(others, Why.OTHER, note="a mix-up", actor=actor)
    with pytest.raises(AlreadyRevoked), unit_of_work():
        revoke_badge(others, Why.OTHER, note="a mix-up", actor=actor)
    with unit_of_work():
        assert restore_badge(others, actor=actor)
        assert not restore_badge(others, actor=actor)


def test_of_somebody_who_is_erased_the_page_says_withdrawn_and_nothing_else(app: Flask, client: Any) -> None:
    """BA-25."""
    ann = holder("Ann Lee")
    address, document = show(ann), document_of(ann)
    person_id = ann.id
    with unit_of_work():
        assert HOLDINGS[0].erase(person_id) == 1
        assert HOLDINGS[0].erase(person_id) == 0
    run_due_jobs()

    page = client.get(address)
    assert page.status_code == 410
    assert "withdrawn" in page.text
    assert "Ann" not in page.text
    assert client.get(f"{address}/badge.json").status_code == 404
    assert is_off(app, document["credentialStatus"])
