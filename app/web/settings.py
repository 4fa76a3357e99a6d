"""The settings inside a running application, and the bare Flask object that carries them."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from werkzeug.routing import Rule

from config import Config

#: Forms are small; views that take files ask for more.
FORM_BYTES = 1024 * 1024
#: 60,000 words in whatever script: a sign of four bytes is twelve in the address-like form in which browsers send it.
TEXT_BYTES = 5 * FORM_BYTES
#: Under this name the registry leaves what lists the accounts of the demo company.
DEMO_ACCOUNTS = "waymark-demo-accounts"


class SparingRule(Rule):
    """A route whose way from values to an address is written when it is first gone.

    Werkzeug writes and compiles two functions for each. There are hundreds of routes, and a process waits for all of
    it before its first answer.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        written: list[Callable[..., tuple[str, str]]] = []

        def build(rule: "SparingRule", /, **values: Any) -> tuple[str, str]:
            if not written:
                written.append(super(SparingRule, rule)._compile_builder(append_unknown))
            return written[0](rule, **values)

        return build


class Application(Flask):
    """Flask, spared from looking at every function on the way of a request whether it is a coroutine: none is."""

    url_rule_class = SparingRule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def make_flask(config: Config) -> Flask:
    """A Flask application that knows its settings and nothing else."""
    app = Application(
        "app", instance_path=str(config.instance.resolve()), static_folder=None, template_folder=None
    )
    app.extensions["waymark"] = config
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=cookie_name(config, "flash"),
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_PARTS=1000,
        TEMPLATES_AUTO_RELOAD=config.is_development,
    )
    return app


def settings() -> Config:
    """The settings of the running application."""
    config: Config = current_app.extensions["waymark"]
    return config


def cookie_name(config: Config, purpose: str = "") -> str:
    """The name of a cookie of ours; over TLS its prefix makes browsers refuse one that was set for less."""
    name = f"waymark-{purpose}" if purpose else "waymark"
    return f"__Host-{name}" if config.is_https else name
