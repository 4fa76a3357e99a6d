"""The table of contents: every house's doors, in the order of the staircase, and the slots that higher houses fill."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app.accounts import handlers as accounts_handlers
from app.accounts import jobs as accounts_jobs
from app.accounts import routes as accounts_routes
from app.accounts import vocabulary as accounts_vocabulary
from app.accounts.permissions import INVITE
from app.accounts.privacy import HOLDINGS as ACCOUNTS_HOLDINGS
from app.accounts.queries import can_sign_in, count_with_session
from app.clients import use_mailer
from app.coaching import jobs as coaching_jobs
from app.coaching import routes as coaching_routes
from app.coaching import vocabulary as coaching_vocabulary
from app.coaching.permissions import ANSWER_QUESTIONS
from app.coaching.privacy import HOLDINGS as COACHING_HOLDINGS
from app.core.addresses import stand_at
from app.core.audit_actions import set_traces
from app.core.checks import set_checks
from app.core.clock import learn_zones_from
from app.core.holdings import set_holdings
from app.core.kept_files import keep_files_in
from app.demo import vocabulary as demo_vocabulary
from app.editorial import jobs as editorial_jobs
from app.editorial import routes as editorial_routes
from app.editorial import vocabulary as editorial_vocabulary
from app.editorial.permissions import EDIT_PIECES, SEE_LEFT_PIECES
from app.editorial.privacy import HOLDINGS as EDITORIAL_HOLDINGS
from app.editorial.queries import leave_out_of_results
from app.home import routes as home_routes
from app.journey import handlers as journey_handlers
from app.journey import jobs as journey_jobs
from app.journey import routes as journey_routes
from app.journey import vocabulary as journey_vocabulary
from app.journey.permissions import SEE_RULES
from app.journey.privacy import HOLDINGS as JOURNEY_HOLDINGS
from app.journey.services.checks import CHECKS as JOURNEY_CHECKS
from app.journey.services.rules import Reader, read_carried_with, were_there
from app.journey.vocabulary import OwnAct
from app.mail import jobs as mail_jobs
from app.mail import routes as mail_routes
from app.mail import vocabulary as mail_vocabulary
from app.mail.permissions import SEE_LETTERS
from app.mail.privacy import HOLDINGS as MAIL_HOLDINGS
from app.mail.queries import bounced_addresses
from app.mail.services import Office, open_office
from app.notices import handlers as notices_handlers
from app.notices import jobs as notices_jobs
from app.notices import routes as notices_routes
from app.notices import vocabulary as notices_vocabulary
from app.notices.privacy import HOLDINGS as NOTICES_HOLDINGS
from app.notices.queries import unread_of
from app.operation import jobs as operation_jobs
from app.operation import routes as operation_routes
from app.operation import vocabulary as operation_vocabulary
from app.operation.permissions import SEE_AUDIT, SEE_STATUS
from app.operation.services.chain_checks import CHECKS as AUDIT_CHECKS
from app.operation.services.checks import CHECKS as OPERATION_CHECKS
from app.organisation import handlers as organisation_handlers
from app.organisation import routes as organisation_routes
from app.organisation import vocabulary as organisation_vocabulary
from app.organisation.permissions import SEE_ORGANISATION
from app.organisation.privacy import HOLDINGS as ORGANISATION_HOLDINGS
from app.organisation.queries import settings as organisation_settings
from app.people import jobs as people_jobs
from app.people import routes as people_routes
from app.people import vocabulary as people_vocabulary
from app.people.permissions import IMPORT_PEOPLE, SEE_PEOPLE
from app.people.privacy import HOLDINGS as PEOPLE_HOLDINGS
from app.people.queries import know_bounces_from, know_who_can_sign_in
from app.people.services.holding import prepare_holding
from app.privacy import jobs as privacy_jobs
from app.privacy import routes as privacy_routes
from app.privacy import vocabulary as privacy_vocabulary
from app.privacy.permissions import DOWNLOAD_FOR_OTHERS
from app.privacy.privacy import HOLDINGS as PRIVACY_HOLDINGS
from app.rewards import handlers as rewards_handlers
from app.rewards import jobs as rewards_jobs
from app.rewards import routes as rewards_routes
from app.rewards import vocabulary as rewards_vocabulary
from app.rewards.permissions import (
    CURATE_PERKS,
    DECIDE_HOLDS,
    DECIDE_THANKS,
    HAND_OVER_RECOGNITION,
    REVOKE_BADGES,
    RUN_CYCLES,
    SEE_GROWTH,
)
from app.rewards.privacy import HOLDINGS as REWARDS_HOLDINGS
from app.rewards.privacy.worth_keeping import know_growth_from
from app.rewards.queries.holds import held_signals
from app.rewards.queries.worth_keeping import find_growth
from app.rewards.routes.points import where_points_are_explained
from app.rewards.rules.badges import BADGES_FILE
from app.rewards.rules.fair_play_file import read_fair_play
from app.rewards.rules.impact_file import read_impact
from app.rewards.rules.parse_badges import parse_badges
from app.rewards.rules.points_file import read_points
from app.rewards.services.checks import CHECKS as REWARDS_CHECKS
from app.rewards.services.issuer_keys import keep_keys_in
from app.rewards.vocabulary.cycles import IMPACT_FILE
from app.rewards.vocabulary.fair_play import FAIR_PLAY_FILE
from app.rewards.vocabulary.points import POINTS_FILE
from app.signals import jobs as signals_jobs
from app.signals import routes as signals_routes
from app.signals import vocabulary as signals_vocabulary
from app.signals.permissions import CONFIRM_ACTIVITY, REVERSE_ACTIVITY, SEE_IMPORTS
from app.signals.privacy import HOLDINGS as SIGNALS_HOLDINGS
from app.signals.queries.rollups import CHECKS as SIGNALS_CHECKS
from app.signals.vocabulary import Kind
from app.training import jobs as training_jobs
from app.training import routes as training_routes
from app.training import vocabulary as training_vocabulary
from app.training.permissions import KEEP_SURVEYS
from app.training.privacy import HOLDINGS as TRAINING_HOLDINGS
from app.training.queries.policy import is_asked_to_read
from app.training.services.checks import CHECKS as TRAINING_CHECKS
from app.web import letters
from app.web import traces as web_traces
from app.web.checks import CHECKS as WEB_CHECKS
from app.web.commands import DatabaseCommand, command_of_house, commands_of_house
from app.web.house import tell_of_house
from app.web.navigation import Entry, set_menu
from app.web.settings import DEMO_ACCOUNTS
from app.web.translations import LANGUAGES
from config import Config

if TYPE_CHECKING:
    from app.clients.smtp import Mailer

#: Where visitors come in.
BLUEPRINTS = (
    people_routes.bp,
    organisation_routes.bp,
    mail_routes.bp,
    accounts_routes.bp,
    notices_routes.bp,
    signals_routes.bp,
    journey_routes.bp,
    training_routes.bp,
    editorial_routes.bp,
    rewards_routes.bp,
    coaching_routes.bp,
    operation_routes.bp,
    privacy_routes.bp,
    home_routes.bp,
)
#: What each door leaves in the audit log.
TRACES = (
    web_traces.TRACES,
    people_vocabulary.TRACES,
    organisation_vocabulary.TRACES,
    mail_vocabulary.TRACES,
    accounts_vocabulary.TRACES,
    notices_vocabulary.TRACES,
    signals_vocabulary.TRACES,
    journey_vocabulary.TRACES,
    training_vocabulary.TRACES,
    editorial_vocabulary.TRACES,
    rewards_vocabulary.TRACES,
    coaching_vocabulary.TRACES,
    operation_vocabulary.TRACES,
    privacy_vocabulary.TRACES,
    demo_vocabulary.TRACES,
)
#: What `flask doctor` looks at, in this order.
CHECKS = (
    *OPERATION_CHECKS,
    *AUDIT_CHECKS,
    *WEB_CHECKS,
    *SIGNALS_CHECKS,
    *JOURNEY_CHECKS,
    *TRAINING_CHECKS,
    *REWARDS_CHECKS,
)
#: What is held about people, in the order in which they read it; erased from the last to the first.
HOLDINGS = (
    *PEOPLE_HOLDINGS,
    *ORGANISATION_HOLDINGS,
    *ACCOUNTS_HOLDINGS,
    *SIGNALS_HOLDINGS,
    *JOURNEY_HOLDINGS,
    *TRAINING_HOLDINGS,
    *EDITORIAL_HOLDINGS,
    *REWARDS_HOLDINGS,
    *COACHING_HOLDINGS,
    *NOTICES_HOLDINGS,
    *MAIL_HOLDINGS,
    *PRIVACY_HOLDINGS,
)
#: Importing them is what opens them: they listen to news, and wait for their time.
REACTIONS = (
    organisation_handlers,
    accounts_handlers,
    accounts_jobs,
    notices_handlers,
    notices_jobs,
    journey_handlers,
    rewards_handlers,
    people_jobs,
    mail_jobs,
    signals_jobs,
    journey_jobs,
    training_jobs,
    editorial_jobs,
    rewards_jobs,
    coaching_jobs,
    privacy_jobs,
    operation_jobs,
)

#: Files that are published with the rules of the journey and read by houses above it.
CARRIED: dict[str, Reader] = {
    BADGES_FILE: parse_badges,
    FAIR_PLAY_FILE: lambda file, _measures: read_fair_play(file),
    IMPACT_FILE: lambda file, _measures: read_impact(file),
    POINTS_FILE: lambda file, _measures: read_points(file),
}

MENU = (
    # On the phone the first four stand at the thumb.
    Entry(_l("Your trail"), "/"),
    Entry(_l("Your activity"), "/activity"),
    Entry(_l("Learn"), "/learn", also=("/answers", "/policy", "/survey")),
    Entry(_l("Days away"), "/absences"),
    Entry(
        _l("Rewards"),
        "/points",
        also=("/badges", "/boards", "/holds/mine", "/perks", "/prizes", "/recognition"),
    ),
    Entry(_l("What you write"), "/drafts", also=("/topics", "/circles", "/readings", "/published")),
    Entry(_l("Thanks"), "/thanks"),
    Entry(_l("Ask a coach"), "/questions"),
    Entry(_l("Your data"), "/my-data"),
    Entry(_l("People"), "/people", "admin", SEE_PEOPLE, also=("/departments", "/roles")),
    Entry(_l("Lists of people"), "/people/imports", "admin", IMPORT_PEOPLE),
    Entry(_l("Invitations"), "/people/invitations", "admin", INVITE),
    Entry(_l("Imports of activity"), "/signals/imports", "admin", SEE_IMPORTS),
    Entry(_l("What colleagues logged"), "/self-reports", "admin", CONFIRM_ACTIVITY),
    Entry(
        _l("Questions for coaches"),
        "/coaching/questions",
        "admin",
        ANSWER_QUESTIONS,
        also=("/coaching/answers",),
    ),
    Entry(_l("Removal requests"), "/removal-requests", "admin", REVERSE_ACTIVITY),
    Entry(_l("Badges of colleagues"), "/badges-of-others", "admin", REVOKE_BADGES),
    Entry(_l("The desk"), "/desk", "admin", EDIT_PIECES),
    Entry(_l("Drafts left behind"), "/left-drafts", "admin", SEE_LEFT_PIECES),
    Entry(_l("Reported thanks"), "/thanks/reports", "admin", DECIDE_THANKS),
    Entry(_l("Awards and prizes"), "/cycles", "admin", RUN_CYCLES),
    Entry(_l("Whom to thank for their pieces"), "/recognition/people", "admin", HAND_OVER_RECOGNITION),
    Entry(_l("Surveys"), "/surveys", "admin", KEEP_SURVEYS),
    Entry(_l("People worth keeping"), "/worth-keeping", "admin", SEE_GROWTH),
    Entry(_l("Activity to look at"), "/holds", "admin", DECIDE_HOLDS),
    Entry(_l("Perks for points"), "/perks/all", "admin", CURATE_PERKS, also=("/perks/new", "/perks/queue")),
    Entry(_l("Rules of the journey"), "/journey/rules", "admin", SEE_RULES),
    Entry(_l("Letters"), "/letters", "admin", SEE_LETTERS),
    Entry(_l("Organisation"), "/organisation", "admin", SEE_ORGANISATION),
    Entry(_l("Audit log"), "/audit", "admin", SEE_AUDIT),
    Entry(_l("Status"), "/status", "admin", SEE_STATUS),
)

#: What a person's record leads to in other houses.
BESIDE_RECORDS = (
    people_routes.Companion(_l("How they sign in"), "accounts.show_invitation_of", INVITE),
    people_routes.Companion(
        _l("What is held about them; erasing it"), "privacy.show_data_of", DOWNLOAD_FOR_OTHERS
    ),
)

#: Where that is done which completes a step by itself.
PLACES_OF_STEPS = (
    *(journey_routes.Place(act, _l("Go to your drafts"), "editorial.list_drafts") for act in OwnAct),
    journey_routes.Place(Kind.TOPIC, _l("Look at the wanted topics"), "editorial.list_topics"),
)
WHERE_LESSONS_ARE_READ = journey_routes.Place("", _l("Open the lesson"), "training.show_lesson")

#: What helps whoever hesitates before a step; `zone` and `key` are the step's.
HELP_WITH_STEPS = (
    journey_routes.Help(
        _l("Answers to common worries"),
        lambda zone, _key: url_for("training.list_answers_by_zone", _anchor=zone),
    ),
    journey_routes.Help(
        _l("What the policy says about it"), lambda _zone, _key: url_for("training.show_policy")
    ),
    journey_routes.Help(
        _l("Ask a coach in private"),
        lambda _zone, key: url_for("coaching.compose_question", about=f"step:{key}"),
    ),
)


def _policy_to_read(person_id: int) -> journey_routes.Reminder | None:
    """What is said before a step that others outside see, to whoever has not read the policy as it is now."""
    if not is_asked_to_read(person_id):
        return None
    words = _l("Before others read you: the social media policy says what you can count on.")
    return journey_routes.Reminder(words, _l("Read it"), url_for("training.show_policy"))


def open_houses(app: Flask, config: Config) -> None:
    """Open every door of every house, and fill the slots that lower houses left for higher ones."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    set_traces(TRACES)
    set_checks(CHECKS)
    set_holdings(HOLDINGS)
    keep_keys_in(config.instance / "keys")
    keep_files_in(config.instance / "uploads", config.instance / "refusals")
    set_menu(app, MENU)
    stand_at(config.public_url)
    organisation_settings.begin_with(
        name=config.organisation, time_zone=config.time_zone, languages=LANGUAGES
    )
    learn_zones_from(organisation_settings.keep_up)
    tell_of_house(organisation_routes.tell_of_house)
    count_with_session(unread_of)
    know_who_can_sign_in(can_sign_in)
    know_bounces_from(bounced_addresses)
    people_routes.show_beside_records(BESIDE_RECORDS)
    signals_routes.show_how_acts_are_counted(where_points_are_explained)
    journey_routes.show_where_steps_are_done(PLACES_OF_STEPS)
    journey_routes.show_where_lessons_are_read(WHERE_LESSONS_ARE_READ)
    journey_routes.show_help_with_steps(HELP_WITH_STEPS)
    training_routes.show_where_coaches_are_asked(
        lambda key: url_for("coaching.compose_question", about=f"lesson:{key}")
    )
    journey_routes.show_before_public_steps(_policy_to_read)
    read_carried_with(CARRIED)
    # Putting the first rules in force counts for everybody anew, so it cannot wait until somebody is held.
    prepare_holding(were_there)
    know_growth_from(find_growth)
    leave_out_of_results(held_signals)
    if config.is_demo:
        from app.demo.queries import demo_accounts

        app.extensions[DEMO_ACCOUNTS] = demo_accounts
    letters.prepare_letters(app)
    open_office(Office(letters.write_letter, letters.link))
    use_mailer(_mailer(config))


def commands_of_houses() -> Iterator[click.Command]:
    """Where operators come in."""
    # Imported on use: whoever serves pages waits for none of it.
    from app.accounts.commands import accounts
    from app.demo.commands import demo
    from app.journey.commands import journey
    from app.mail.commands import mail
    from app.operation.commands import COMMANDS, audit, restore
    from app.organisation.commands import organisation
    from app.people.commands import people
    from app.privacy.commands import erase
    from app.rewards.commands import rewards
    from app.signals.commands import signals
    from app.training.commands import training

    # It reads `flask people erase`, and removes what all houses hold.
    people.add_command(erase)
    houses = (people, organisation, mail, accounts, signals, journey, training, rewards, audit, demo)
    yield from map(commands_of_house, houses)
    yield from map(command_of_house, COMMANDS)
    # What it puts in place brings its own schema.
    yield command_of_house(restore, DatabaseCommand)


def _mailer(config: Config) -> "Mailer | None":
    """What letters are handed over to, where the settings name a mail server."""
    if not config.smtp_url:
        return None
    from app.clients.smtp import MailServer, SmtpMailer

    our_name = urlsplit(config.public_url).hostname or "localhost"
    return SmtpMailer(MailServer.from_url(config.smtp_url, our_name=our_name), config.mail_from)
