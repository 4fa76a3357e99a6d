"""The table of contents: every house's doors, in the order of the staircase, and the slots that higher houses fill."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.accounts import commands as accounts_commands
from app.accounts import handlers as accounts_handlers
from app.accounts import routes as accounts_routes
from app.accounts.queries import count_with_session
from app.demo import commands as demo_commands
from app.demo.queries import demo_accounts
from app.home import routes as home_routes
from app.journey import commands as journey_commands
from app.journey import handlers as journey_handlers
from app.journey import jobs as journey_jobs
from app.journey import routes as journey_routes
from app.journey.permissions import SEE_RULES
from app.notices import handlers as notices_handlers
from app.notices import routes as notices_routes
from app.notices.queries import unread_of
from app.operation import routes as operation_routes
from app.operation.permissions import SEE_AUDIT
from app.people import commands as people_commands
from app.people import jobs as people_jobs
from app.people import routes as people_routes
from app.people.permissions import IMPORT_PEOPLE, SEE_PEOPLE
from app.signals import commands as signals_commands
from app.signals import jobs as signals_jobs
from app.signals import routes as signals_routes
from app.signals.permissions import REVERSE_ACTIVITY, SEE_IMPORTS
from app.web.commands import add_house
from app.web.navigation import Entry, set_menu
from app.web.settings import DEMO_ACCOUNTS
from config import Config

#: Where visitors come in.
BLUEPRINTS = (
    people_routes.bp,
    accounts_routes.bp,
    notices_routes.bp,
    signals_routes.bp,
    journey_routes.bp,
    operation_routes.bp,
    home_routes.bp,
)
#: Where operators come in.
COMMANDS = (
    people_commands.people,
    accounts_commands.accounts,
    signals_commands.signals,
    journey_commands.journey,
    demo_commands.demo,
)
#: Importing them is what opens them: they listen to news, and wait for their time.
REACTIONS = (accounts_handlers, notices_handlers, journey_handlers, people_jobs, signals_jobs, journey_jobs)

MENU = (
    Entry(_l("Your trail"), "/"),
    Entry(_l("Your activity"), "/activity"),
    Entry(_l("Days away"), "/absences"),
    Entry(_l("People"), "/people", "admin", SEE_PEOPLE),
    Entry(_l("Lists of people"), "/people/imports", "admin", IMPORT_PEOPLE),
    Entry(_l("Imports of activity"), "/signals/imports", "admin", SEE_IMPORTS),
    Entry(_l("Removal requests"), "/removal-requests", "admin", REVERSE_ACTIVITY),
    Entry(_l("Rules of the journey"), "/journey/rules", "admin", SEE_RULES),
    Entry(_l("Audit log"), "/audit", "admin", SEE_AUDIT),
)


def open_houses(app: Flask, config: Config) -> None:
    """Open every door of every house, and fill the slots that lower houses left for higher ones."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        add_house(app, command)
    set_menu(app, MENU)
    count_with_session(unread_of)
    if config.is_demo:
        app.extensions[DEMO_ACCOUNTS] = demo_accounts
