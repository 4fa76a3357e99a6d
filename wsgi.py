"""The door for web servers and for the `flask` command."""

import gc
import sys

from app import create_app
from app.web.logs import write_log
from app.web.worker import wake_workers
from config import Config

try:
    config = Config.from_env()
except ValueError as faults:
    sys.exit(f"Waymark cannot start with these settings: {faults}")
write_log(config)
app = create_app(config)
wake_workers(app)
# What was loaded stays: the collector need not walk through it again and again while pages are answered.
gc.freeze()
