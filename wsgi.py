"""The door for web servers and for the `flask` command."""

from app import create_app
from app.web.worker import wake_workers
from config import Config

app = create_app(Config.from_env())
wake_workers(app)
