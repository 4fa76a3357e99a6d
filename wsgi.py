"""The door for web servers and for the `flask` command."""

import gc
import sys

from flask import Flask

from config import Config


def _open() -> Flask:
    """The application on the settings of the environment; the process ends where they cannot be used."""
    try:
        config = Config.from_env()
    except ValueError as faults:
        sys.exit(f"Waymark cannot start with these settings: {faults}")
    except OSError as fault:
        sys.exit(
            f"Waymark cannot start: {fault.filename} cannot be used ({fault.strerror}). Every command runs as the user who"
            " owns the instance folder."
        )
    # Imported on use: most of what a process ever loads comes in here, and the collector rests meanwhile.
    from app import create_app
    from app.web.logs import write_log
    from app.web.worker import wake_workers

    write_log(config)
    application = create_app(config)
    wake_workers(application)
    return application


# Nothing that is loaded now becomes garbage: the collector would walk through it again and again, for a sixth of the
# time that a process takes to its first answer.
gc.disable()
app = _open()
# What was loaded stays: the collector need not walk through it while pages are answered, either.
gc.freeze()
gc.enable()
