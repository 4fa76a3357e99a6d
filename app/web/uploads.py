"""Files that people send: kept under a name of ours until they are worked off; and files that go back to them."""

import io
import secrets
from pathlib import Path

from flask import send_file
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.web.settings import settings


def keep_upload(upload: FileStorage, prefix: str) -> Path:
    """Lay a file that was sent where the worker finds it."""
    folder = settings().instance / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{prefix}-{secrets.token_hex(16)}"
    upload.save(path)
    return path


def send_refusals(file_name: str, path: str, first: str) -> Response:
    """The refused lines of a file as a download: all of them where their file still lies, else the first ones."""
    whole = Path(path or "/nowhere")
    name = f"{Path(file_name).stem}.refused.csv"
    return send_file(
        whole if whole.is_file() else io.BytesIO(first.encode()),
        mimetype="text/csv",
        as_attachment=True,
        download_name=name,
    )
