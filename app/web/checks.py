"""Whether what visitors need is there: an address, assets, and a way to the workers."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from app.core.checks import Check, Finding, error, fine, warning
from app.web.static import COMPRESSED, HERE
from app.web.worker import queue_of
from config import Config


def _address(config: Config) -> Iterator[Finding]:
    parts = urlsplit(config.public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield error(
            f"PUBLIC_URL {config.public_url!r} is no address", "set it to what people type: https://…"
        )
    elif parts.path.strip("/"):
        yield error(
            "PUBLIC_URL has a path", "Waymark needs a host name of its own: https://waymark.example.com"
        )
    elif config.is_https or _is_this_machine(parts.hostname):
        yield fine(config.public_url)
    else:
        yield warning(
            f"{config.public_url} is not encrypted: passwords can be read on the way",
            "put a proxy with TLS in front, and set PUBLIC_URL to its https address",
        )
    if config.is_https and not config.trusted_proxies:
        yield warning(
            "PUBLIC_URL is https, and no proxy is trusted: every visitor seems to have the proxy's address",
            "set TRUSTED_PROXIES to the number of proxies in front",
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _assets(config: Config) -> Iterator[Finding]:
    built, source = config.instance / "assets", HERE / "static"
    if not built.is_dir():
        yield warning(f"nothing is built in {built}, the sources are served", "run `make assets`")
        return
    names = [path.relative_to(source) for path in source.rglob("*") if path.is_file() and path.name[0] != "."]
    stale = sorted(name.as_posix() for name in names if not _is_built(source / name, built / name))
    if not any((built / "vendor").glob("*")):
        stale.append("vendor")
    if stale:
        yield error(f"{len(stale)} assets are missing or old: {', '.join(stale[:3])}", "run `make assets`")
    else:
        yield fine(f"{len(names)} files, as this release has them")


def _is_built(source: Path, target: Path) -> bool:
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        return False
    beside = [target.with_name(target.name + suffix) for suffix in COMPRESSED]
    return all(not path.exists() or path.stat().st_size > 0 for path in beside)


def _queue(config: Config) -> Iterator[Finding]:
    waiting = queue_of(current_app._get_current_object()).huey.pending_count()  # type: ignore[attr-defined]  # behind the proxy
    where = "Redis" if config.redis_url else "a file in the instance folder"
    yield fine(f"{where} answers, {waiting} wake-up calls wait")


CHECKS = (
    Check("web.address", "Public address", _address),
    Check("web.assets", "Assets", _assets),
    Check("web.queue", "Queue", _queue),
)
