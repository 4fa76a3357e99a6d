"""The pages about the organisation."""

import html
import io
import re

import pytest

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import is_on, organisation, working_time_of
from app.organisation.queries.holidays import list_holidays
from app.organisation.queries.settings import list_standings
from app.organisation.rules.holidays import propose
from app.organisation.services import change_logo, change_setting, switch_element
from app.organisation.vocabulary import SETTINGS, Element, WorkingTime
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.pictures import jpeg, png

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OPERATOR = Actor.operator()


@pytest.fixture
def ada(app, sign_in):
    """An administrator in front of the pages."""
    return sign_in(make_administrator("Ada Okonkwo"))


@pytest.fixture
def hanna(app, sign_in):
    """Somebody from HR in front of the pages."""
    return sign_in(make_hr("Hanna Rowe"))


def words(answer) -> str:
    """What a page says, as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def save(browser, name: str, version: int = 0, **fields: object):
    return browser.post(f"/organisation/settings/{name}", data={"version": version, **fields})


def test_every_setting_says_what_holds_and_what_it_changes(ada):
    """R-P5."""
    page = words(ada.get("/organisation"))

    for one in SETTINGS.values():
        assert one.label in page
        assert one.changes in page
    assert "Monday to Friday" in page
    assert "5 people" in page
    assert page.count("The default; nobody has changed it.") == len(SETTINGS)


def test_a_made_setting_says_since_when_and_by_whom(ada):
    """R-P5."""
    assert save(ada, "currency", value="CHF").status_code == 303

    page = words(ada.get("/organisation"))
    assert "Swiss Franc (CHF)" in page
    assert "Since 2 Mar 2026, 09:00, by Ada Okonkwo." in page


@pytest.mark.parametrize(
    "name, fields, value",
    [
        ("name", {"value": "Quellmark"}, "Quellmark"),
        ("time_zone", {"value": "Europe/Berlin"}, "Europe/Berlin"),
        ("languages", {"value": ["de"]}, ["de"]),
        ("working_days", {"value": ["0", "1", "2"]}, [0, 1, 2]),
        ("working_hours", {"value": "07:30", "until": "16:00"}, ["07:30", "16:00"]),
        ("working_time_question", {"value": "on"}, True),
        ("minimum_group_size", {"value": "12"}, 12),
        ("currency", {"value": "CHF"}, "CHF"),
    ],
)
def test_each_setting_has_a_page_that_shows_and_takes_it(ada, name, fields, value):
    """R-P5. What was saved stands in the form the next time, and the default is a button away."""
    assert ada.get(f"/organisation/settings/{name}").status_code == 200

    assert save(ada, name, **fields).status_code == 303
    assert list_standings()[name].value == value

    form = ada.get(f"/organisation/settings/{name}").text
    for given in fields.values():
        for one in given if isinstance(given, list) else [given]:
            assert f'value="{one}"' in form
    assert ada.post(f"/organisation/settings/{name}/default", data={"version": 1}).status_code == 303
    assert not list_standings()[name].is_made


def test_what_cannot_be_kept_stays_in_the_form_with_the_reason(ada):
    answer = save(ada, "minimum_group_size", value="3")

    assert answer.status_code == 422
    assert "whole number from 5 to 1000" in words(answer)
    assert 'value="3"' in answer.text


def test_somebody_elses_change_is_not_written_over_unseen(ada):
    """The typed text stays, what holds now is shown, and saving again is a decision."""
    save(ada, "name", value="Quellmark")

    answer = save(ada, "name", version=0, value="Larkspur")

    assert answer.status_code == 409
    assert 'value="Larkspur"' in answer.text
    assert "Quellmark" in words(answer)
    [shown] = re.findall(r'name="version" type="hidden" value="(\d+)"', answer.text)
    assert save(ada, "name", version=int(shown), value="Larkspur").status_code == 303
    assert organisation().name == "Larkspur"


def test_going_back_to_a_default_that_nobody_has_seen_is_refused(ada):
    save(ada, "name", value="Quellmark")

    assert ada.post("/organisation/settings/name/default", data={"version": 7}).status_code == 409
    assert organisation().name == "Quellmark"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_is_none_changes_nothing(ada, version):
    assert save(ada, "name", version=version, value="Quellmark").status_code == 409
    assert organisation().name == "Larkfield"


def test_an_unknown_setting_is_no_page(ada):
    assert ada.get("/organisation/settings/motto").status_code == 404
    assert save(ada, "motto", value="onwards").status_code == 404


def test_hr_sees_settings_and_changes_none(hanna):
    """R-P1."""
    assert hanna.get("/organisation").status_code == 200
    assert "/organisation/settings/" not in hanna.get("/organisation").text
    assert save(hanna, "name", value="Quellmark").status_code == 403
    assert hanna.get("/organisation/holidays").status_code == 200
    assert hanna.get("/organisation/game-elements").status_code == 200


def test_another_zone_is_announced_and_waits_for_tomorrow(ada):
    """JO-9."""
    save(ada, "time_zone", value="Asia/Tokyo")

    page = words(ada.get("/organisation"))

    assert "UTC until 3 Mar 2026, 00:00, then Asia/Tokyo" in page
    assert "days are cut in Asia/Tokyo from the next one on" in page


def test_the_offered_languages_are_those_that_pages_speak(ada, client):
    """R-P5. A reader who asks for another one reads the first of those offered."""
    assert 'lang="en"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text

    save(ada, "languages", value=["de"])

    assert 'lang="de"' in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_the_name_stands_on_every_page(ada):
    save(ada, "name", value="Quell & Mark")

    assert "Quell &amp; Mark" in ada.get("/notices").text


# The logo


def hand_in(browser, content: bytes, version: int = 0):
    return browser.post(
        "/organisation/settings/logo",
        data={"version": version, "value": (io.BytesIO(content), "logo.png")},
        content_type="multipart/form-data",
    )


def test_a_logo_stands_on_every_page_also_before_signing_in(ada, client):
    """R-P5."""
    assert hand_in(ada, png()).status_code == 303

    address = f"/organisation/logo/{organisation().logo}"
    assert address in ada.get("/").text
    assert address in client.get("/sign-in").text


def test_a_logo_is_kept_by_browsers_for_ever_and_does_nothing_but_be_seen(ada, client):
    """Under the address of one picture there is never another."""
    hand_in(ada, jpeg())

    answer = client.get(f"/organisation/logo/{organisation().logo}")

    assert (answer.status_code, answer.data, answer.mimetype) == (200, jpeg(), "image/jpeg")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_file_that_only_claims_to_be_a_picture_is_refused(ada):
    answer = hand_in(ada, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")

    assert answer.status_code == 422
    assert "not a picture in PNG, JPEG or WebP" in words(answer)
    assert hand_in(ada, b"").status_code == 422
    assert organisation().logo == ""


def test_the_mark_of_the_product_is_back_when_the_logo_is_taken_away(ada):
    hand_in(ada, png())
    address = f"/organisation/logo/{organisation().logo}"

    ada.post("/organisation/settings/logo/default", data={"version": 1})

    assert address not in ada.get("/organisation").text
    assert "logo__mark" in ada.get("/").text


def test_a_new_logo_makes_the_front_page_new(ada):
    tag = ada.get("/").headers["ETag"]

    with unit_of_work():
        change_logo(png(), actor=OPERATOR)

    assert ada.get("/", headers={"If-None-Match": tag}).status_code == 200


# Holidays


def test_a_country_that_there_is_not_is_not_taken_for_all_of_them(hanna):
    """R-P5: on a holiday of all countries nothing goes out to anybody."""
    sent = {"country": "ZZ", "day": "2026-12-24", "name": "Eve"}

    assert hanna.post("/organisation/holidays", data=sent).status_code == 422
    assert not list_holidays("", 2026)


def test_holidays_are_entered_seen_and_taken_away(hanna):
    """R-P5."""
    entered = hanna.post(
        "/organisation/holidays", data={"country": "DE", "day": "2026-12-24", "name": "Heiligabend"}
    )
    assert entered.status_code == 303
    calendar = "/organisation/holidays?country=DE&year=2026"
    assert entered.location == calendar
    assert "Heiligabend" in words(hanna.get(calendar))

    [holiday] = list_holidays("DE", 2026)
    hanna.post(f"/organisation/holidays/{holiday.id}/removal")
    page = hanna.get(calendar)

    assert "“Heiligabend” is taken away." in words(page)
    undo = dict(
        re.findall(r'name="(country|day|name)" value="([^"]*)">', page.text.split('role="status"')[-1])
    )
    assert hanna.post("/organisation/holidays", data=undo).status_code == 303
    assert [holiday.name for holiday in list_holidays("DE", 2026)] == ["Heiligabend"]
    assert "is taken away" not in words(hanna.get(calendar))


def test_a_holiday_that_is_one_already_stays_in_the_form(hanna):
    holiday = {"country": "DE", "day": "2026-12-24", "name": "Heiligabend"}
    hanna.post("/organisation/holidays", data=holiday)

    answer = hanna.post("/organisation/holidays", data=holiday | {"name": "Christmas Eve"})

    assert answer.status_code == 422
    assert "a holiday there already" in words(answer)
    assert 'value="Christmas Eve"' in answer.text


def test_public_holidays_are_proposed_and_taken_over_as_ticked(hanna):
    """R-P5. Nothing is entered before somebody has looked."""
    make_person(country="DE")
    page = hanna.get("/organisation/holidays/proposal?country=DE&year=2027")
    ticked = re.findall(r'name="days" value="(\d+)" checked', page.text)
    assert len(ticked) == len(propose("DE", 2027))
    assert list_holidays("DE", 2027) == []

    hanna.post("/organisation/holidays/proposal", data={"country": "DE", "year": 2027, "days": ticked[:3]})

    assert [str(holiday.day) for holiday in list_holidays("DE", 2027)] == ticked[:3]
    again = hanna.get("/organisation/holidays/proposal?country=DE&year=2027").text
    assert again.count("disabled") == 3


def test_the_calendar_opens_where_most_people_are(hanna):
    for country in ("FR", "FR", "DE"):
        make_person(country=country)

    page = words(hanna.get("/organisation/holidays"))

    assert "France, 2026" in page
    assert page.index("France") < page.index("Germany")


@pytest.mark.parametrize(
    "query", ["country=XX&year=2026", "country=DE&year=99999999", "country=&year=x", "year=-1"]
)
def test_an_odd_address_leads_to_a_calendar_all_the_same(hanna, query):
    assert hanna.get(f"/organisation/holidays?{query}").status_code == 200
    assert hanna.get(f"/organisation/holidays/proposal?{query}").status_code == 200


# Game elements


def test_whom_a_switch_concerns_is_seen_before_it_is_turned(hanna):
    """R-P5."""
    for _ in range(3):
        make_person(country="DE", department="Sales")
    make_person(country="DE", department="Support")
    with unit_of_work():
        switch_element(Element.BOARDS, department="Support", to=True, was=None, actor=OPERATOR)

    page = words(hanna.get("/organisation/game-elements/preview?element=boards&place=country:DE&to=off"))

    assert "“Boards” goes off for 3 people." in page
    assert is_on(Element.BOARDS, country="DE")

    saved = hanna.post(
        "/organisation/game-elements",
        data={"element": "boards", "place": "country:DE", "to": "off", "was": ""},
    )
    assert saved.status_code == 303
    assert not is_on(Element.BOARDS, country="DE", department="Sales")
    overview = words(hanna.get("/organisation/game-elements"))
    assert "Germany, 3 people" in overview
    assert "Off for 3 people in all." in overview


def test_a_switch_can_be_taken_away_again(hanna):
    make_person(country="DE")
    with unit_of_work():
        switch_element(Element.BOARDS, country="DE", to=False, was=None, actor=OPERATOR)
    overview = hanna.get("/organisation/game-elements").text
    [link] = re.findall(r'href="([^"]*preview[^"]*country[^"]*)"', overview)

    page = hanna.get(html.unescape(link))
    assert "goes on for 1 person" in words(page)
    fields = dict(
        re.findall(r'<input type="hidden" name="(element|place|to|was)" value="([^"]*)">', page.text)
    )
    hanna.post("/organisation/game-elements", data=fields)

    assert is_on(Element.BOARDS, country="DE")


def test_a_switch_that_was_turned_meanwhile_is_looked_at_again(hanna):
    with unit_of_work():
        switch_element(Element.BOARDS, to=False, was=None, actor=OPERATOR)

    answer = hanna.post(
        "/organisation/game-elements", data={"element": "boards", "place": "", "to": "off", "was": ""}
    )

    assert answer.status_code == 409
    assert "Somebody has switched this" in words(answer)


def test_the_rule_of_the_nearest_switch_is_said(hanna):
    assert "The nearest switch decides" in words(hanna.get("/organisation/game-elements"))


@pytest.mark.parametrize("data", [{}, {"element": "dice", "place": "", "to": "off"}])
def test_an_element_that_is_none_cannot_be_switched(hanna, data):
    assert hanna.post("/organisation/game-elements", data=data).status_code == 400
    assert "Where they are on" in hanna.get("/organisation/game-elements/preview", query_string=data).text


# Working time


def test_the_answer_about_working_time_is_kept(app, sign_in, clock):
    """R-P5."""
    with unit_of_work():
        change_setting("working_time_question", "on", actor=OPERATOR)
    clock.advance(hours=12)
    olga = make_person("Olga", is_hourly=True)
    browser = sign_in(olga)
    assert working_time_of(olga.id) is WorkingTime.ASK

    browser.post("/organisation/working-time", data={"is_working": "no"})
    assert working_time_of(olga.id) is WorkingTime.OFF
    browser.post("/organisation/working-time", data={"is_working": "yes"})
    assert working_time_of(olga.id) is WorkingTime.EXPECTED


def test_the_front_page_asks_kindly(app):
    """R-P5. The part of the page that asks, and the one that says that nothing is expected."""
    macro = app.jinja_env.get_template("organisation/_working_time.html").module.working_time_card  # type: ignore[attr-defined]
    with app.test_request_context("/"):
        asked, off, silent = (
            str(macro(state)) for state in (WorkingTime.ASK, WorkingTime.OFF, WorkingTime.EXPECTED)
        )

    assert "Is this working time?" in asked
    assert "Nothing is expected now." in off
    assert silent.strip() == ""


def test_a_switch_says_on_and_off_whatever_it_switches(ada):
    """R-P5. A blog is not asked about."""
    page = words(ada.get("/organisation/settings/public_blog"))

    assert "On Off" in page
    assert "ask" not in page
