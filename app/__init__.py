"""Waymark: takes each employee from silent reader to trusted voice on social media, at their own pace."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: "Config") -> "Flask":
    """The application on these settings. Raises if a view does not say who may open it, or a door what it leaves in the log."""
    # Imported on use: whoever needs one pure room of a house does not pay for the web.
    from app import registry
    from app.core.clock import set_time_zone
    from app.web import (
        access,
        bodies,
        commands,
        error_pages,
        health,
        kept_pages,
        observing,
        pace,
        parameters,
        security,
        short_way,
        static,
        styleguide,
        templating,
        traces,
        translations,
    )
    from app.web.settings import make_flask

    app = make_flask(config)
    parameters.read_numbers(app)
    set_time_zone(config.time_zone)
    open_database(app, config)
    translations.speak(app)
    short_way.open_short_way(app)
    bodies.wait_for_bodies(app, config)
    observing.observe_requests(app)
    security.guard_bytes(app, config)
    pace.keep_pace(app, config)
    access.know_visitors(app)
    security.guard_forms(app, config)
    templating.find_templates(app, config)
    static.serve_files(app, config)
    kept_pages.keep_pages(app, config)
    error_pages.answer_errors(app)
    health.answer_probes(app)
    styleguide.show_components(app, config)
    registry.open_houses(app, config)
    commands.open_commands(app, registry.commands_of_houses)
    access.demand_rules(app)
    traces.demand_traces(app)
    return app


def open_database(app: "Flask", config: "Config") -> None:
    """Connect to the database when it is first needed, with a connection for each thread."""
    from app.core.db import db
    from app.web.streams import seats_for

    options: dict[str, Any] = {
        "pool_size": max(config.web_threads + seats_for(config.web_threads), config.worker_threads) + 1,
        "max_overflow": 2,
        "pool_timeout": 10,
        # The one that was used last: it knows its statements, and has the pages at hand that it has just read or written.
        "pool_use_lifo": True,
        # What stands in a statement may be a secret, or somebody's words: neither belongs into a log.
        "hide_parameters": True,
    }
    if config.database_url.startswith("postgresql"):
        options |= {
            "pool_recycle": 1800,
            "connect_args": {"connect_timeout": 5, "prepare_threshold": 2},
        }
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
