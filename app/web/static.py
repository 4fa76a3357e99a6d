"""Our own CSS, JavaScript, fonts and images: under an address that changes with their content, kept for ever."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, redirect
from werkzeug.wrappers import Response
from whitenoise import WhiteNoise

from app.web import security
from app.web.access import public
from config import Config

HERE = Path(__file__).resolve().parent
COMPRESSED = (".br", ".gz")
#: For the few files that are named without their hash, by the style sheets and the page of last resort.
PLAIN_MAX_AGE = 4 * 3600


def serve_files(app: Flask, config: Config) -> None:
    """Answer for everything under /static/ before the application is asked."""
    root = folder(config)
    prefix = f"/static/{fingerprint(root)}/"
    ours = security.headers_of(config)
    files = WhiteNoise(
        app.wsgi_app,
        autorefresh=config.is_development,
        max_age=PLAIN_MAX_AGE,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: url.startswith(prefix),
        add_headers_function=lambda headers, _path, _url: _add_headers(headers, ours),
    )
    files.add_files(str(root), "/static/")
    files.add_files(str(root), prefix)
    app.wsgi_app = files  # type: ignore[method-assign]  # as Flask documents
    app.extensions["waymark-static"] = prefix
    app.jinja_env.globals["static_url"] = lambda path: prefix + path
    app.add_url_rule("/favicon.ico", "favicon", _favicon)


def folder(config: Config) -> Path:
    """The built assets, or the sources as they are where nothing was built."""
    built = config.instance / "assets"
    return built if built.is_dir() else HERE / "static"


def fingerprint(root: Path) -> str:
    """A short name for everything in a folder: another content, another name."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in COMPRESSED):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _add_headers(headers: Headers, ours: Mapping[str, str]) -> None:
    for name, value in ours.items():
        headers[name] = value


@public
def _favicon() -> Response:
    from flask import current_app

    prefix: str = current_app.extensions["waymark-static"]
    answer = redirect(prefix + "images/blaze.svg", code=302)
    answer.headers["Cache-Control"] = f"public, max-age={PLAIN_MAX_AGE}"
    return answer
