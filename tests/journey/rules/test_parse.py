"""Rules are read strictly: whatever is wrong is refused with file, line and the nearest right name."""

import re

import pytest

from app.journey.rules.parse import content_hash, parse_rule_set
from app.journey.vocabulary import RulesRefused, Zone
from app.signals.vocabulary import Kind
from tests.journey.rules.rulebook import (
    MEASURES_TOML,
    SHARER,
    STEPS_TOML,
    mutated,
    rule_files,
    shipped_files,
    small_rules,
    zones_toml,
)


def problems_of(files):
    with pytest.raises(RulesRefused) as refused:
        parse_rule_set(files)
    return refused.value.problems


#: (file, what stands there, what is put in its place, part of the complaint); each on one line.
MISTAKES = [
    ("zones.toml", 'measure = "shares"', 'measure = "share"', 'Did you mean "shares"?'),
    ("zones.toml", "grace_days", "grace_day", 'Did you mean "grace_days"?'),
    ("zones.toml", "grace_days = 30", "grace_days = -1", "must be 0 or more"),
    ("zones.toml", "below_days = 14", "below_days = 0", "must be 1 or more"),
    ("zones.toml", "enter = 4, keep = 3", "enter = 4, keep = 5", '"keep" must not be above "enter"'),
    ("zones.toml", "enter = 4, keep = 3", "enter = 0, keep = 0", '"enter" must be 1 or more'),
    ("zones.toml", "keep = 3", "keep = -1", '"keep" must be 0 or more'),
    ("zones.toml", "keep = 3", "keep = true", '"keep" must be a whole number'),
    ("zones.toml", "keep = 3", 'keep = "3"', '"keep" must be a whole number'),
    ("zones.toml", "days = 10", "days = 0", '"days" must be 1 or more'),
    ("zones.toml", "days = 10", "days = 3651", '"days" must be 3650 or less, not 3651'),
    ("zones.toml", "grace_days = 30", "grace_days = 2000000000", '"grace_days" must be 3650 or less'),
    ("zones.toml", "below_days = 14", "below_days = 3651", '"below_days" must be 3650 or less'),
    ("zones.toml", "enter = 4", f"enter = {10**20}", '"enter" must be 1000000 or less'),
    ("zones.toml", "keep = 3", f"keep = {10**20}", '"keep" must be 1000000 or less'),
    ("zones.toml", "{ all = [", f"{{ at_least = {10**20}, of = [", '"at_least" must be 1000000 or less'),
    ("zones.toml", "grace_days = 30", f"grace_days = {'9' * 5000}", "thousands of digits"),
    ("zones.toml", "grace_days = 30", f"grace_days = 0x{'f' * 5000}", "must be 3650 or less"),
    ("measures.toml", "per_day = 2", f"per_day = {10**20}", '"per_day" must be 1000000 or less'),
    ("measures.toml", "per_counterpart = 3", "per_counterpart = 1000001", "must be 1000000 or less"),
    ("steps.toml", "at_least = 3", "at_least = 1000001", '"at_least" must be 1000000 or less'),
    ("steps.toml", "minutes = 6", "minutes = 1441", '"minutes" must be 1440 or less'),
    ("steps.toml", 'key = "share"', f'key = "{"s" * 49}"', "use at most 48 small letters"),
    ("zones.toml", "days = 10, ", "", '"days" is missing'),
    ("zones.toml", "days = 10", "dys = 10", 'Did you mean "days"?'),
    ("zones.toml", f"rule = {SHARER}", "rule = { all = [] }", '"all" must not be empty'),
    ("zones.toml", f"rule = {SHARER}", "rule = { any = [] }", '"any" must not be empty'),
    ("zones.toml", f"rule = {SHARER}", "rule = {}", "A rule is { all"),
    ("zones.toml", "{ all = [", "{ al = [", 'Did you mean "all"?'),
    ("zones.toml", "{ all = [", "{ at_least = 3, of = [", "there are 2 to choose from"),
    ("zones.toml", "{ all = [", "{ at_least = 0, of = [", '"at_least" must be 1 or more'),
    ("zones.toml", "{ all = [", "{ any = [], all = [", "this one is all and any"),
    ("zones.toml", '{ all = [ { measure = "shares"', '{ all = [ 7, { measure = "shares"', "must be a table"),
    ("zones.toml", 'measure = "days"', 'measure = "shares"', "counts acts alone"),
    ("zones.toml", 'measure = "people"', 'measure = "posts"', "counts acts alone"),
    ("zones.toml", "rule = { all", "rul = { all", 'Did you mean "rule"?'),
    ("zones.toml", "[sharer]", "[sharers]", 'Did you mean "sharer"?'),
    ("zones.toml", 'tagline = { en = "T", de = "T" }', 'tagline = { en = "T" }', '"de" is missing'),
    ("zones.toml", 'tagline = { en = "T", de = "T" }', 'tagline = { de = "T" }', '"en" is missing'),
    ("zones.toml", 'tagline = { en = "T", de = "T" }', 'tagline = { en = "T", de = " " }', "not empty"),
    (
        "zones.toml",
        'tagline = { en = "T", de = "T" }',
        'tagline = { en = "T", de = "T", fr = "T" }',
        '"fr" is not known',
    ),
    ("zones.toml", 'tagline = { en = "T", de = "T" }', 'tagline = "T"', "must be a table"),
    ("zones.toml", "below_days = 14", "below_days = 14 14", "This is not TOML"),
    ("zones.toml", 'name = { en = "N", de = "N" }', 'name = { en = "N", de = "N }', "This is not TOML"),
    ("measures.toml", 'counts = ["share"]', 'counts = ["shares"]', 'Did you mean "share"?'),
    ("measures.toml", 'counts = ["share"]', "counts = []", '"counts" must not be empty'),
    ("measures.toml", 'counts = ["share"]', 'counts = "share"', "must be a list"),
    ("measures.toml", 'counts = ["share"]', 'counts = ["share", "share"]', "stands here twice"),
    ("measures.toml", 'as = "days"', 'as = "day"', 'Did you mean "days"?'),
    ("measures.toml", 'as = "days"', 'is = "days"', '"is" is not known here'),
    ("measures.toml", "per_day = 2", "per_day = 0", '"per_day" must be 1 or more'),
    ("measures.toml", "per_day = 2", "per_counterpart = 2", '"share" does not keep the counterpart'),
    ("measures.toml", 'evidence = "confirmed"', 'evidence = "conformed"', 'Did you mean "confirmed"?'),
    ("measures.toml", 'as = "days"', 'as = "counterparts"', "does not keep the counterpart of an act"),
    ("measures.toml", 'as = "days"', 'as = "objects"', "does not keep the object of an act"),
    ("measures.toml", "[shares]", "[Shares]", "cannot be a name"),
    ("measures.toml", 'one = "share", ', "", '"one" is missing'),
    ("measures.toml", "label =", "label", "This is not TOML"),
    ("kinds.toml", "share =", "shares =", 'Did you mean "share"?'),
    ("kinds.toml", '"Announce *"', '"Anounce *"', 'Did you mean "Announce"?'),
    ("kinds.toml", '"Announce *"', '"* *"', "would take every act"),
    ("kinds.toml", '"Create note"', '"Create reply"', 'counts as "reply" already'),
    ("kinds.toml", '"Announce *"', "7", "must be a text"),
    ("steps.toml", 'zone = "sharer"', 'zone = "sharers"', 'Did you mean "sharer"?'),
    ("steps.toml", 'zone = "sharer"', 'zone = "not_started"', 'is not known as "zone"'),
    ("steps.toml", 'key = "share"', 'key = "connect"', 'There is a step "connect" already'),
    ("steps.toml", 'key = "share"', 'key = "Share it"', "cannot be a name"),
    ("steps.toml", "minutes = 6", "minutes = 0", '"minutes" must be 1 or more'),
    ("steps.toml", "minutes = 6", "minute = 6", 'Did you mean "minutes"?'),
    ("steps.toml", "at_least = 3", "at_least = 0", '"at_least" must be 1 or more'),
    ("steps.toml", 'measure = "shares"', 'measure = "shars"', 'Did you mean "shares"?'),
    ("steps.toml", 'measure = "shares"', 'measur = "shares"', 'Did you mean "measure"?'),
    ("steps.toml", 'statement = true, link = "none"', 'act = "Offer darft"', 'Did you mean "Offer draft"?'),
    ("steps.toml", "statement = true", "statement = false", '"statement" can only be true'),
    ("steps.toml", 'link = "none"', 'link = "non"', 'Did you mean "none"?'),
    ("steps.toml", 'after = ["connect"]', 'after = ["conect"]', 'Did you mean "connect"?'),
    ("steps.toml", 'after = ["connect"]', 'after = ["share"]', "share -> share"),
    ("steps.toml", 'opens_with = "consumer"', 'opens_with = "engaged"', "must not be further on"),
    ("steps.toml", 'title = { en = "Share", de = "Teilen" }', 'title = { en = "Share" }', '"de" is missing'),
    ("steps.toml", 'after = ["connect"]', "coming = 1", '"coming" must be true or false'),
]


@pytest.mark.parametrize("name, old, new, complaint", MISTAKES)
def test_every_mistake_is_refused_at_its_line(name, old, new, complaint):
    """PL-22, PL-23, PL-24"""
    files, line = mutated(rule_files(), name, old, new)

    problems = problems_of(files)

    here = [problem for problem in problems if (problem.file, problem.line) == (name, line)]
    assert any(complaint in problem.message for problem in here), problems


def test_what_is_nested_without_end_is_refused_and_breaks_nothing():
    """PL-22: such rules passed the check, and the pages of everybody broke with them."""
    nested = SHARER
    for _ in range(30):
        nested = f"{{ all = [ {nested} ] }}"

    assert [p.message for p in problems_of(rule_files(zones=zones_toml(sharer=nested)))] == [
        "Rules inside rules go 8 deep at most."
    ]
    assert (
        "nested too deeply" in problems_of(rule_files(kinds=f"share = {'[' * 3000}{']' * 3000}"))[0].message
    )


def test_more_steps_than_one_question_holds_are_refused():
    """PL-22: SQLite answers no question of more than 500 parts, and each step that acts prove is one."""
    connect = STEPS_TOML.split("\n\n")[0]
    steps = "\n\n".join(connect.replace('"connect"', f'"c{number}"') for number in range(301))

    (problem,) = problems_of(rule_files(steps=steps))

    assert problem.message == "There are 301 steps; 300 is the most."
    assert problem.line == 1 + steps[: steps.index('"c300"')].count("\n") - 1


@pytest.mark.parametrize("name", ["kinds.toml", "measures.toml", "zones.toml", "steps.toml"])
def test_a_stray_character_on_any_line_of_the_shipped_rules_is_refused_at_that_line(name):
    """PL-22"""
    files = shipped_around(name)
    lines = files[name].decode().split("\n")
    for number, text in enumerate(lines, 1):
        if text.strip() and not text.startswith("#"):
            spoilt = "\n".join([*lines[: number - 1], f"\u00a7{text}", *lines[number:]])
            assert [problem.line for problem in problems_of({**files, name: spoilt})] == [number], text


def shipped_around(name):
    """The shipped files. The steps are by far the longest: around any other file a single one stands for them."""
    files = shipped_files()
    if name == "steps.toml":
        return files
    before, first, *_others = files["steps.toml"].split(b"[[step]]")
    return {**files, "steps.toml": before + b"[[step]]" + first}


#: So many keys apart they stand in different entries, and are misspelt together: each of them is told all the same.
#: An entry of zones is long, and what is wrong around something may hide it: there it is one key at a time.
APART = {"measures.toml": 15, "zones.toml": 1000, "steps.toml": 15}


@pytest.mark.parametrize("name", APART)
def test_a_misspelt_key_on_any_line_of_the_shipped_rules_is_refused_at_that_line(name):
    """PL-22"""
    files = shipped_around(name)
    text = files[name].decode()
    keys = [
        found.start()
        for found in re.finditer(r"(?m)^[a-z_]+(?= = )|(?<=[{,] )[a-z_]+(?= = )", text)
        if not text[: found.start()].rpartition("\n")[2].startswith("#")
    ]
    for first in range(min(APART[name], len(keys))):
        misspelt = keys[first :: APART[name]]
        spoilt = text
        for start in reversed(misspelt):
            spoilt = f"{spoilt[:start]}x{spoilt[start:]}"
        told = {problem.line for problem in problems_of({**files, name: spoilt}) if problem.file == name}
        assert {text[:start].count("\n") + 1 for start in misspelt} <= told


def test_all_problems_are_told_at_once_in_reading_order():
    """PL-22"""
    files = rule_files(
        zones=zones_toml(SHARER.replace("enter = 4", "enter = 2").replace('"days"', '"dais"'), grace_days=-1),
        steps=STEPS_TOML.replace("minutes = 2", "minutes = 0"),
        kinds="share = [",
    )

    problems = problems_of(files)

    assert [(p.file, p.line) for p in problems] == [("kinds.toml", 1), ("steps.toml", 7)] + [
        ("zones.toml", line) for line in (1, 15, 15)
    ]


def test_a_name_is_not_called_unknown_where_only_its_own_entry_is_wrong():
    """One mistake is told once."""
    files, line = mutated(rule_files(), "measures.toml", 'counts = ["share"]', "counts = []")

    assert [(p.file, p.line) for p in problems_of(files)] == [("measures.toml", line)]


def test_a_file_that_is_no_toml_does_not_make_every_name_unknown():
    assert [p.file for p in problems_of(rule_files(measures="["))] == ["measures.toml"]


@pytest.mark.parametrize("name", ["kinds.toml", "measures.toml", "zones.toml", "steps.toml"])
def test_a_missing_file_is_named(name):
    files = {key: text for key, text in rule_files().items() if key != name}

    assert name in [p.file for p in problems_of(files)]


def test_a_file_that_nobody_would_read_is_refused_with_the_right_name():
    problems = problems_of(rule_files(zone="grace_days = 1"))

    assert [str(p) for p in problems] == [
        'zone.toml, line 1: This is not a file of the rules. Did you mean "zones.toml"?'
    ]


def test_a_missing_zone_is_refused():
    text = zones_toml()
    without = text[: text.index("[engaged]")]

    assert [p.message for p in problems_of(rule_files(zones=without))] == ['"engaged" is missing.']


def test_a_rule_for_consumers_is_refused():
    files, _ = mutated(rule_files(), "zones.toml", "[sharer]", f"rule = {SHARER}\n[sharer]")

    assert "takes no rule" in problems_of(files)[0].message


def test_text_that_is_not_utf_8_is_refused_at_its_line():
    files = rule_files()
    spoilt = MEASURES_TOML.encode().replace(b'"Geteilt"', b'"Geteilt\xfc"', 1)

    assert [str(p) for p in problems_of(files | {"measures.toml": spoilt})] == [
        "measures.toml, line 2: This is not UTF-8 text."
    ]


@pytest.mark.parametrize(
    "waits, circle",
    [
        ({"a": "a"}, "a -> a"),
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"b": "c", "c": "a", "a": "b", "d": "a"}, "b -> c -> a -> b"),
    ],
)
def test_steps_that_wait_for_each_other_are_refused(waits, circle):
    """UN-2"""
    first = STEPS_TOML.split("\n\n")[0]
    steps = [first.replace('"connect"', f'"{key}"') + f'\nafter = ["{waits[key]}"]' for key in waits]

    assert [p.message for p in problems_of(rule_files(steps="\n\n".join(steps)))] == [
        f"These steps wait for each other, so none would ever open: {circle}."
    ]


def test_a_step_still_to_come_need_not_say_how_it_completes():
    steps = STEPS_TOML.replace('completes = { statement = true, link = "none" }', "coming = true")

    assert small_rules(steps=steps).steps["connect"].coming


def test_steps_may_be_parted_into_files():
    connect, share = STEPS_TOML.split("\n\n")
    files = {name: text for name, text in rule_files().items() if name != "steps.toml"}

    rules = parse_rule_set(files | {"steps/2.toml": share, "steps/9.toml": connect})

    assert list(rules.steps) == ["connect", "share"]


def test_the_exact_pair_beats_the_word_which_beats_the_type():
    kinds = small_rules(
        kinds='share = ["Announce *"]\nlesson = ["* lesson"]\nreply = ["Announce lesson"]\npost = ["Create"]'
    ).kinds

    assert kinds.kind_of("Announce", "lesson") is Kind.REPLY
    assert kinds.kind_of("View", " Lesson ") is Kind.LESSON
    assert kinds.kind_of("Announce", "anything") is kinds.kind_of("announce") is Kind.SHARE
    assert kinds.kind_of("Create") is Kind.POST
    assert kinds.kind_of("Create", "anything") is None


def test_the_fingerprint_depends_on_the_texts_alone():
    files = rule_files()
    windows = {name: str(text).replace("\n", "\r\n").encode() for name, text in reversed(files.items())}

    assert content_hash(windows) == content_hash(files) == content_hash(files | {"README.md": "Read me"})
    assert content_hash(files | {"steps.toml": STEPS_TOML + " "}) != content_hash(files)
    assert parse_rule_set(windows).content_hash == content_hash(files)


def test_line_ends_of_windows_and_a_byte_order_mark_are_read():
    text = b"\xef\xbb\xbf" + STEPS_TOML.replace("\n", "\r\n").encode()

    assert list(parse_rule_set(rule_files() | {"steps.toml": text}).steps) == ["connect", "share"]


def test_texts_come_in_the_language_asked_for_and_english_else():
    name = small_rules().measures["shares"].label

    assert [name.in_language(language) for language in ("en", "de", "de_AT", "fr")] == [
        "Shares",
        "Geteilt",
        "Geteilt",
        "Shares",
    ]


def test_a_zone_knows_its_leaves_by_their_paths():
    rules = small_rules(zones=zones_toml(sharer=f"{{ any = [ {SHARER}, {SHARER} ] }}"))

    assert [path for path, _ in rules.zones[Zone.SHARER].leaves] == ["0.0", "0.1", "1.0", "1.1"]
    assert [path for path, _ in rules.zones[Zone.ENGAGED].leaves] == [""]
