"""Nothing that is held about people is forgotten (R-P3): each column that may hold a person belongs to a holding."""

import re

from flask import Flask

from app.core.db import Base
from app.core.holdings import holdings

#: Columns that refer to a person or may name one, and by which holding they are shown and erased.
COVERED = {
    "people_persons": "people.record",
    "people_role_grants.person_id": "people.roles",
    "people_absences.person_id": "people.absences",
    "people_imports.report": "people.lists",
    "people_imports.error": "people.lists",
    "organisation_working_time_answers.person_id": "organisation.working_time",
    "accounts_accounts.person_id": "accounts.account",
    "accounts_sessions.account_id": "accounts.sessions",
    "accounts_sessions.address": "accounts.sessions",
    "accounts_sessions.agent": "accounts.sessions",
    "accounts_invitations.person_id": "accounts.links",
    "accounts_sign_in_tries.subject": "accounts.tries",
    "signals_signals.person_id": "signals.activity",
    "signals_signals.object": "signals.activity",
    "signals_signals.note": "signals.activity",
    "signals_signals.external_id": "signals.activity",
    "signals_signals.target": "signals.mentions",
    "signals_daily.person_id": "signals.counts",
    "signals_facets.person_id": "signals.counts",
    "signals_touched.person_id": "signals.activity",
    "signals_reversals.reason": "signals.activity",
    "signals_accounts.person_id": "signals.accounts",
    "signals_accounts.handle": "signals.accounts",
    "signals_removal_requests.person_id": "signals.removal_requests",
    "signals_removal_requests.reason": "signals.removal_requests",
    "signals_removal_requests.answer": "signals.removal_requests",
    "signals_self_report_answers.note": "signals.answers",
    "signals_self_report_answers.answer": "signals.answers",
    "signals_self_report_answers.link": "signals.answers",
    "signals_stopped_sources.person_id": "signals.stopped_sources",
    "signals_batches.first_refusals": "signals.lists",
    "signals_batches.error": "signals.lists",
    "journey_placements.person_id": "journey.placement",
    "journey_moves.person_id": "journey.moves",
    "journey_moves.evidence": "journey.moves",
    "journey_step_completions.person_id": "journey.steps",
    "notices_notices.person_id": "notices.notices",
    "notices_notices.params": "notices.notices",
    "mail_letters.person_id": "mail.letters",
    "mail_letters.address": "mail.letters",
    "mail_letters.sent_to": "mail.letters",
    "mail_letters.params": "mail.letters",
    "mail_letters.error": "mail.letters",
    "privacy_erasures.person_id": "privacy.erasures",
    "coaching_questions.asker_id": "coaching.questions",
    "coaching_questions.coach_id": "coaching.answers",
    "coaching_turns.coach_id": "coaching.answers",
    "coaching_turns.words": "coaching.questions",
    "editorial_pieces.text": "editorial.pieces",
    "editorial_pieces.title": "editorial.pieces",
    "editorial_pieces.voice_note": "editorial.pieces",
    "editorial_pieces.link": "editorial.pieces",
    "editorial_authors.person_id": "editorial.pieces",
    "editorial_revisions.text": "editorial.revisions",
    "editorial_hand_overs.from_id": "editorial.hand_overs",
    "editorial_hand_overs.to_id": "editorial.hand_overs",
    "editorial_publications.title": "editorial.pieces",
    "editorial_publications.text": "editorial.pieces",
    "editorial_publications.why": "editorial.pieces",
    "editorial_revisions.title": "editorial.revisions",
    "editorial_pictures.alternative": "editorial.pictures",
    "editorial_checks.findings": "editorial.checks",
    "editorial_checks.readability": "editorial.checks",
    "editorial_known_words.person_id": "editorial.known_words",
    "editorial_suggestions.original": "editorial.suggestions",
    "editorial_suggestions.replacement": "editorial.suggestions",
    "editorial_suggestions.reason": "editorial.suggestions",
    "editorial_suggestions.answer": "editorial.suggestions",
    "editorial_claims.editor_id": "editorial.claims",
    "editorial_claims.copy": "editorial.claims",
    "editorial_rounds.words": "editorial.suggestions",
    "editorial_rounds.answer": "editorial.revisions",
    "editorial_rounds.editor_id": "editorial.answers",
    "editorial_suggestions.decided_by": "editorial.answers",
    "editorial_revisions.made_by": "editorial.answers",
    "editorial_pieces.saved_by": "editorial.answers",
    "editorial_members.person_id": "editorial.circles",
    "editorial_circles.name": "editorial.circles",
    "editorial_readings.person_id": "editorial.comments",
    "editorial_comments.person_id": "editorial.comments",
    "editorial_comments.quote": "editorial.comments",
    "editorial_comments.replacement": "editorial.comments",
    "editorial_comments.words": "editorial.comments",
    "editorial_ready_posts.person_id": "editorial.posts",
    "editorial_ready_posts.words": "editorial.posts",
    "editorial_ready_posts.link": "editorial.posts",
    "editorial_topics.asker_id": "editorial.topics",
    "editorial_topics.why": "editorial.topics",
    "editorial_interests.person_id": "editorial.interests",
    "editorial_takings.person_id": "editorial.takings",
    "editorial_passings.person_id": "editorial.takings",
    "rewards_balances.person_id": "rewards.points",
    "rewards_board_totals.person_id": "rewards.boards",
    "rewards_entries.from_account": "rewards.points",
    "rewards_entries.person_id": "rewards.points",
    "rewards_entries.to_account": "rewards.points",
    "rewards_appeals.answer": "rewards.appeals",
    "rewards_appeals.person_id": "rewards.appeals",
    "rewards_appeals.words": "rewards.appeals",
    "rewards_awards.person_id": "rewards.badges",
    "rewards_credentials.document": "rewards.badges",
    "rewards_awards.revoked_note": "rewards.badges",
    "rewards_cycle_exclusions.person_id": "rewards.cycle_words",
    "rewards_cycle_exclusions.why": "rewards.cycle_words",
    "rewards_cycle_objections.answer": "rewards.cycle_words",
    "rewards_cycle_objections.person_id": "rewards.cycle_words",
    "rewards_cycle_objections.words": "rewards.cycle_words",
    "rewards_cycle_parts.body": "rewards.cycle_parts",
    "rewards_cycle_parts.person_id": "rewards.cycle_parts",
    "rewards_cycle_prizes.person_id": "rewards.cycle_prizes",
    "rewards_cycle_wishes.person_id": "rewards.award_wishes",
    "rewards_gifts.what": "rewards.recognitions",
    "rewards_gifts.undone_why": "rewards.recognitions",
    "rewards_holds.person_id": "rewards.holds",
    "rewards_holds.label": "rewards.holds",
    "rewards_holds.words": "rewards.holds",
    "rewards_holds.details": "rewards.holds",
    "rewards_holds.answer": "rewards.holds",
    "rewards_holds.reason": "rewards.holds",
    "training_dates.about": "training.dates_led",
    "training_dates.cancelled_why": "training.dates_led",
    "training_dates.captions": "training.dates_led",
    "training_dates.host_id": "training.dates_led",
    "training_dates.link": "training.dates_led",
    "training_dates.recording": "training.dates_led",
    "training_dates.title": "training.dates_led",
    "training_dates.transcript": "training.dates_led",
    "training_dates_coming.person_id": "training.dates_coming",
    "training_survey_participations.person_id": "training.surveys",
    "rewards_pieces.person_id": "rewards.pieces",
    "rewards_pieces.link": "rewards.pieces",
    "rewards_redemptions.person_id": "rewards.redemptions",
    "rewards_redemptions.note": "rewards.redemptions",
    "rewards_perks.keeper_id": "rewards.redemptions",
    "rewards_recognitions.person_id": "rewards.recognitions",
    "training_unlocks.person_id": "training.begun",
    "training_places.person_id": "training.begun",
    "training_completions.person_id": "training.done",
    "training_completions.waived_why": "training.done",
    "training_refreshes.person_id": "training.refreshes",
    "training_undone_waivers.person_id": "training.undone_waivers",
    "training_undone_waivers.undone_why": "training.undone_waivers",
    "training_undone_waivers.waived_why": "training.undone_waivers",
    "training_attempts.person_id": "training.attempts",
    "training_attempts.answers": "training.attempts",
    "training_attempts.points": "training.attempts",
    "training_own_words.said": "training.attempts",
    "training_own_words.words": "training.attempts",
    "rewards_thanks.giver_id": "rewards.thanks_given",
    "rewards_thanks.thanked_id": "rewards.thanks_received",
    "rewards_thanks.words": "rewards.thanks_given",
    "rewards_thanks.hidden_why": "rewards.thanks_given",
    "rewards_thanks_reports.reporter_id": "rewards.thanks_reports",
    "rewards_thanks_reports.why": "rewards.thanks_reports",
    "rewards_thanks_reports.answer": "rewards.thanks_reports",
    "training_policy_acknowledgements.person_id": "training.policy",
    "training_policy_approvals.person_id": "training.policy_comments",
    "training_policy_comments.answer": "training.policy_comments",
    "training_policy_comments.person_id": "training.policy_comments",
    "training_policy_comments.words": "training.policy_comments",
    "core_audit_events.actor_id": "privacy.log_by",
    "core_audit_events.object_id": "privacy.log_about",
    "core_audit_events.object_label": "privacy.log_about",
    "core_audit_events.changes": "privacy.log_about",
    "core_audit_events.reason": "privacy.log_about",
    "core_jobs.payload": "privacy.failures",
    "core_jobs.error": "privacy.failures",
}
_OFFICE = "who did it in their office: a number, which has no name after an erasure"
_OFFERED = "what HR offers everybody"
_POLICY = "what the policy says to everybody"
_RULES = "words of the organisation's rules, about nobody"
#: Columns that look as if they held a person, and why no holding shows them.
NOBODY = {
    "training_dates.planned_by": _OFFICE,
    "training_policy_approvals.seen": "which versions of a draft were read",
    "training_policy_comments.settled_by": _OFFICE,
    "people_absences.declared_by": _OFFICE,
    "people_imports.imported_by": _OFFICE,
    "organisation_settings.changed_by": _OFFICE,
    "organisation_switches.changed_by": _OFFICE,
    "journey_rule_sets.published_by": _OFFICE,
    "signals_reversals.reversed_by": _OFFICE,
    "signals_removal_requests.answered_by": _OFFICE,
    "signals_self_report_answers.answered_by": _OFFICE,
    "signals_batches.made_by": _OFFICE,
    "privacy_erasures.asked_by": _OFFICE,
    "privacy_erasures.report": "numbers of what was erased",
    "editorial_advice.made_by": _OFFICE,
    "editorial_advice.text": "what the desk advises everybody",
    "editorial_house_words.added_by": _OFFICE,
    "rewards_appeals.decided_by": _OFFICE,
    "rewards_appeals.description": _RULES,
    "rewards_appeals.title": _RULES,
    "rewards_cycles.approved_by": _OFFICE,
    "rewards_cycles.prizes": "what every place wins, whoever comes to it",
    "rewards_cycles.run_by": _OFFICE,
    "rewards_cycle_exclusions.made_by": _OFFICE,
    "rewards_cycle_exclusions.withdrawn_by": _OFFICE,
    "rewards_cycle_objections.answered_by": _OFFICE,
    "rewards_cycle_prizes.noted_by": _OFFICE,
    "rewards_cycle_snapshots.head": _RULES,
    "rewards_cycle_snapshots.made_by": _OFFICE,
    "rewards_cycle_steps.made_by": _OFFICE,
    "rewards_cycle_steps.why": "why a cycle was opened again, which is about no single person",
    "rewards_gifts.recorded_by": _OFFICE,
    "rewards_gifts.undone_by": _OFFICE,
    "rewards_holds.decided_by_id": _OFFICE,
    "rewards_perks.made_by": _OFFICE,
    "rewards_perks.name": _OFFERED,
    "rewards_perks.description": _OFFERED,
    "rewards_perks.taxable": _OFFERED,
    "rewards_perks.countries": _OFFERED,
    "rewards_redemptions.closed_by": _OFFICE,
    "training_versions.published_by": _OFFICE,
    "training_completions.waived_by": _OFFICE,
    "training_undone_waivers.undone_by": _OFFICE,
    "training_undone_waivers.waived_by": _OFFICE,
    "training_own_words.graded_by": _OFFICE,
    "training_voids.voided_by": _OFFICE,
    "training_voids.why": "why a question is not right",
    "training_versions.source": "a lesson for everybody",
    "rewards_thanks.hidden_by": _OFFICE,
    "rewards_thanks_reports.decided_by": _OFFICE,
    "training_policies.published_by": _OFFICE,
    "training_surveys.content": _OFFICE,
    "training_surveys.attributes": "what results may be told apart by",
    "training_surveys.kept_as": "which departments and countries are kept together",
    "training_surveys.created_by": _OFFICE,
    "training_surveys.destroyed_why": "why the answers to a survey were destroyed",
    "training_survey_responses.profile": "a group of so many that none of them can be found",
    "training_survey_responses.answers": "nothing leads from an answer to anybody; what names somebody is taken out before it is shown",
    "training_survey_prepared.content": "groups of so many that none of them can be found; own words in an order of their own",
    "training_survey_releases.content": "groups of so many that none of them can be found",
    "training_survey_releases.released_by": _OFFICE,
    "training_policy_drafts.changed_by": _OFFICE,
    "training_policy_drafts.text": _POLICY,
    "training_policy_texts.text": _POLICY,
    "journey_rule_sets.files": _RULES,
    "journey_rule_sets.note": _RULES,
    "organisation_settings.value": "a decision for everybody",
    "core_facts.value": "what is known of the installation",
    "rewards_awards.revoked_by": _OFFICE,
    "rewards_status_lists.document": "places on a list, which tell nothing of whose they are",
    "rewards_badges.title": _RULES,
    "rewards_badges.description": _RULES,
    "rewards_badges.criteria": _RULES,
    "people_imports.stored_path": "a name that we gave to a file",
    "people_imports.refusals_path": "a name that we gave to a file",
    "signals_batches.stored_path": "a name that we gave to a file",
    "signals_batches.refusals_path": "a name that we gave to a file",
}
#: Names of columns that refer to somebody, and types that may hold words about somebody.
_REFERS = re.compile(r"(^|_)(person|actor|manager|account)_id$|_by$|^merged_into_id$|^(target|subject|handle|address|agent|sent_to|object|object_id|object_label)$")  # fmt: skip
_FREE = ("TEXT", "JSON")


def suspects() -> set[str]:
    """Every column that refers to a person, or that could name one."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if _REFERS.search(column.name)
        or str(column.type).upper() in _FREE
        or any(key.column.table.name == "people_persons" for key in column.foreign_keys)
    }


def test_every_column_that_may_hold_a_person_belongs_to_a_holding(app: Flask) -> None:
    tables = {name for name in COVERED if "." not in name}
    unknown = {
        name
        for name in suspects()
        if name not in COVERED and name not in NOBODY and name.split(".")[0] not in tables
    }

    assert unknown == set()


def test_the_list_names_nothing_that_is_gone(app: Flask) -> None:
    columns = {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
    }
    tables = {table.name for table in Base.metadata.sorted_tables}

    assert {name for name in [*COVERED, *NOBODY] if name not in columns and name not in tables} == set()
    assert set(COVERED.values()) <= {holding.key for holding in holdings()}


def test_every_holding_says_what_it_is_good_for_where_it_comes_from_and_how_long_it_stays(app: Flask) -> None:
    for holding in holdings():
        assert all((holding.title, holding.purpose, holding.source, holding.kept)), holding.key
