"""The table of contents: every house's doors, in the order of the staircase."""

import sys
from importlib import import_module
from importlib.util import find_spec

from flask import Flask, redirect

from app.web.access import signed_in_only

HOUSES = ("people", "accounts", "notices", "signals", "journey", "operation", "home", "demo")


def open_houses(app: Flask) -> None:
    """Open every door of every house."""
    for house in HOUSES:
        for room, name in (
            ("models", ""),
            ("handlers", ""),
            ("jobs", ""),
            ("routes", "bp"),
            ("commands", house),
        ):
            if find_spec(f"app.{house}") is None or find_spec(f"app.{house}.{room}") is None:
                continue
            try:
                module = import_module(f"app.{house}.{room}")
            except ImportError as error:
                print(f"not open yet: app.{house}.{room}: {error}", file=sys.stderr)
                continue
            door = getattr(module, name, None)
            if door is not None and room == "routes":
                app.register_blueprint(door)
            elif door is not None:
                app.cli.add_command(door)
    if not any(rule.rule == "/" for rule in app.url_map.iter_rules()):
        app.add_url_rule("/", "until-there-is-a-home", signed_in_only(lambda: redirect("/account")))
