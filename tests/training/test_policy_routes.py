"""The policy by page (R-T3): HR writes and publishes, everybody reads, and HR sees who has not."""

from flask import Flask

from tests.factories.editorial import make_piece
from tests.factories.people import make_hr, make_person
from tests.factories.policy import publish_policy, read_policy


def test_hr_starts_from_the_ready_made_policy_and_publishes_it(app: Flask, sign_in) -> None:
    """R-T3: advice while writing; what was typed is never lost; a missing language is said."""
    office, hers = sign_in(make_hr()), sign_in(make_person("Mara Lind"))
    assert "No policy is in force yet" in hers.get("/policy").text
    assert office.post("/policy/draft").status_code == 303
    page = office.get("/policy/draft?language=de").text
    assert ("Publish what is saved" in page, "reading ease" in page, "Not there yet" in page) == (
        True,
        True,
        False,
    )
    typed = {"version": "1", "text": "You shall utilise it.\n\nBe kind."}
    assert office.post("/policy/draft/en", data=typed).status_code == 303
    assert "utilise" in office.get("/policy/draft?language=en").text
    assert "Words with a plainer one" in office.get("/policy/draft?language=en").text
    live = office.post("/policy/draft/en/advice", data=typed | {"text": "Pursuant to it."})
    assert ("pursuant to" in live.text.lower(), "<html" in live.text) == (True, False)
    assert hers.post("/policy/draft/en/advice", data=typed).status_code == 403
    late = office.post("/policy/draft/en", data={"version": "1", "text": "What I typed."})
    assert (late.status_code, "What I typed." in late.text, "<del>" in late.text, 'value="2"' in late.text) == (409, True, True, True)  # fmt: skip
    assert office.post("/policy/draft/en", data={"version": "2", "text": ""}).status_code == 422
    assert office.post("/policy/draft/fr", data=typed).status_code == 404
    assert office.post("/policy/publication", data={"seen": "de=1 en=1"}).status_code == 409
    assert office.post("/policy/publication", data={"seen": "de=1 en=2"}).status_code == 303
    assert "You shall utilise it." in hers.get("/policy").text
    assert "Before others read you" in hers.get("/drafts").text
    assert hers.post("/policy/acknowledgements", data={"number": "1"}).status_code == 303
    assert "Before others read you" not in hers.get("/drafts").text
    assert "You read this version on" in hers.get("/policy").text
    assert office.post("/policy/draft").status_code == 303
    assert office.post("/policy/draft/discarding").status_code == 303
    for address in ("/policy/draft", "/policy/readers"):
        assert hers.get(address).status_code == 403


def test_a_reader_sees_what_changed_and_hr_sees_who_has_not_read_it(app: Flask, sign_in) -> None:
    """R-T3: marked by more than colour; names for HR alone; a sheet in which no cell is a formula."""
    hr, mara = make_hr(department="HR"), make_person("=Mara Lind", language="de")
    office, hers = sign_in(hr), sign_in(mara)
    publish_policy(en="Ask your boss.", de="## Frag\nFrag deine Chefin.")
    assert 'href="#part-1"' in hers.get("/policy").text
    assert hers.post("/policy/acknowledgements", data={"number": "1"}).status_code == 303
    assert "es nur eine Fassung" in hers.get("/policy/changes").text
    publish_policy(en="Ask your coach.", de="## Frag\nFrag deinen Coach.")
    assert hers.post("/policy/acknowledgements", data={"number": "1"}).status_code == 409
    assert "/policy/changes?from=1&amp;to=2" in hers.get("/policy").text
    changes = hers.get("/policy/changes?from=1&to=2").text
    assert ("<del>" in changes, "<ins>" in changes, "Coach" in changes) == (True, True, True)
    assert hers.get("/policy/changes?from=1&to=9").status_code == 404
    assert [hers.get(f"/policy/versions/{number}").status_code for number in (1, 2, 3)] == [200, 200, 404]
    assert 'href="/policy/versions/1"' in hers.get("/policy/versions").text
    assert "=Mara Lind" in office.get("/policy/readers?department=Sales").text
    read = f"'=Mara Lind,'{mara.email},Sales,1,de,20"
    sheets = {
        (number, language): office.post(
            "/policy/readers/exports", data={"number": str(number), "language": language}
        ).text
        for number in (1, 2)
        for language in ("", "de", "en")
    }
    assert [key for key, sheet in sheets.items() if read in sheet] == [(1, ""), (1, "de")]
    assert [key for key, sheet in sheets.items() if "Sales,2,,,yes" in sheet] == [(2, "")]
    for wrong in ({"number": "3"}, {"number": "1", "language": "fr"}):
        assert office.post("/policy/readers/exports", data=wrong).status_code == 400
    assert office.post("/policy/reminders").status_code == 303
    assert "/policy" in hers.get("/notices").text
    assert office.post("/policy/shares", data={"number": "2", "share": "1"}).status_code == 303
    assert office.post("/policy/shares", data={"number": "1", "share": "1"}).status_code == 409


def test_whoever_has_not_read_it_is_told_before_others_read_them_and_never_kept_from_it(
    app: Flask, sign_in
) -> None:
    """R-T3: on the very page, before a step that others outside see and before a first piece goes to the desk."""
    mara = make_person("Mara Lind")
    hers = sign_in(mara)
    pages = ["/trail/steps/react-to-three", f"/drafts/{make_piece(mara)}"]
    said = "Before others read you"

    assert [said in hers.get(page).text for page in pages] == [False, False]
    publish_policy()
    assert [said in hers.get(page).text for page in pages] == [True, True]
    assert "Send to the desk" in hers.get(pages[1]).text
    assert said not in hers.get("/trail/steps/follow-ten-voices").text
    read_policy(mara)
    assert [said in hers.get(page).text for page in pages] == [False, False]
