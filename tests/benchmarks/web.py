"""Pages beside the limit page: requests a second, CPU, memory and start, under the product's server."""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.benchmarks.report import Figure

ROUNDS, SECONDS, CONNECTIONS, PROCESSES, THREADS = 5, 3, 4, 2, 4
TICKS = os.sysconf("SC_CLK_TCK")

FIRST_ANSWER = """
import importlib
module, name = {application!r}.split(":")
application = getattr(importlib.import_module(module), name)
assert application.test_client(use_cookies=False).get({path!r}, headers={{"Cookie": {cookie!r}}}).status_code == 200
"""

LUA = """
local lines, i = {}, 0
for line in io.lines(os.getenv("BENCH_REQUESTS")) do
  local path, cookie, tag = line:match("^(%S+) (%S+) (%S+)$")
  local headers = {}
  if cookie ~= "-" then headers["Cookie"] = cookie end
  if tag ~= "-" then headers["If-None-Match"] = tag end
  lines[#lines + 1] = wrk.format("GET", path, headers)
end
request = function() i = i % #lines + 1; return lines[i] end
"""


#: Requests: an address, a cookie, a tag of the page that the browser has; `-` for none.
Line: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """Requests against one server."""

    name: str
    port: int
    pid: int
    requests: Path


@dataclass(frozen=True)
class Pair:
    """The product and the limit application, served side by side."""

    product: int
    product_pid: int
    limit: int
    limit_pid: int
    folder: Path

    def measure(self, pages: Mapping[str, Sequence[Line]]) -> dict[str, list[dict[str, float]]]:
        """Pages of the product and the limit page, measured in turn, in rounds; the limit page is called `limit`."""
        base = [(f"/limit?u={number + 1}", "-", "-") for number in range(16)]
        cases = [Case("limit", self.limit, self.limit_pid, _requests(self.folder / "limit", base))]
        for name, lines in pages.items():
            cases.append(
                Case(name, self.product, self.product_pid, _requests(self.folder / f"page-{name}", lines))
            )
        return _measure(_wrk(), cases, self.folder)


@contextmanager
def side_by_side(
    environment: dict[str, str], limit_environment: dict[str, str], folder: Path
) -> Iterator[Pair]:
    """Serve the product and the limit application in the same way, at the same time."""
    product, limit = _free_port(), _free_port()
    with (
        served("wsgi:app", product, environment, server="app.web.web_server") as pid,
        served("tests.benchmarks.limit_app:app", limit, limit_environment) as limit_pid,
    ):
        yield Pair(product, pid, limit, limit_pid, folder)


def ratio(found: dict[str, list[dict[str, float]]], case: str, unit: str) -> float:
    """The median, over the rounds, of a page's requests a second (`rps`) or CPU (`cpu`) to the limit page's."""
    pairs = zip(found[case], found["limit"], strict=True)
    return statistics.median(mine[unit] / base[unit] for mine, base in pairs)


def compare_pages(
    environment: dict[str, str],
    limit_environment: dict[str, str],
    sessions: Sequence[str],
    folder: Path,
    engine: str,
) -> list[Figure]:
    """The home page of some people beside the limit page."""
    cookies = [f"waymark={token}" for token in sessions]
    with side_by_side(environment, limit_environment, folder) as pair:
        tags = [_tag(f"http://127.0.0.1:{pair.product}/", cookie) for cookie in cookies]
        found = pair.measure(
            {
                "home": [("/", cookie, "-") for cookie in cookies],
                "unchanged": [("/", cookie, tag) for cookie, tag in zip(cookies, tags, strict=True)],
            }
        )
        memory = _private_kib(pair.product_pid) / _private_kib(pair.limit_pid)
    speed = statistics.median(row["rps"] for row in found["limit"])
    return [
        Figure(
            f"home page, of the limit page's requests a second [{engine}]",
            ratio(found, "home", "rps"),
            0.40,
            0.55,
            False,
            f"limit {speed:.0f}/s",
        ),
        Figure(f"home page, CPU of the limit page [{engine}]", ratio(found, "home", "cpu"), 2.5, 1.8),
        Figure(
            f"unchanged home page (304), of the limit page [{engine}]",
            ratio(found, "unchanged", "rps"),
            1.2,
            1.6,
            False,
        ),
        Figure(f"memory of a web worker, of the limit app's [{engine}]", memory, 1.6, 1.3),
        Figure(
            f"cold start to the first answer, of the limit app's [{engine}]",
            _cold_start(environment, limit_environment, cookies[0]),
            2.2,
            1.5,
        ),
    ]


@contextmanager
def served(
    application: str,
    port: int,
    environment: dict[str, str],
    processes: int = PROCESSES,
    server: str = "granian",
) -> Iterator[int]:
    """An application under granian on loopback; gives the number of the main process.

    The product's own server is granian with the application loaded before its processes part.
    """
    command = [
        sys.executable,
        "-m",
        server,
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        str(processes),
        "--blocking-threads",
        str(THREADS),
        "--no-ws",
        "--log-level",
        "error",
        application,
    ]
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wrk() -> str:
    if found := shutil.which("wrk"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=False)
    if found := shutil.which("wrk"):
        return found
    raise SystemExit("The load comes from wrk: install it (Debian: apt-get install wrk) and run again.")


def _measure(wrk: str, cases: Sequence[Case], folder: Path) -> dict[str, list[dict[str, float]]]:
    script = folder / "requests.lua"
    script.write_text(LUA)
    found: dict[str, list[dict[str, float]]] = {case.name: [] for case in cases}
    for round_number in range(ROUNDS + 1):  # the first warms every worker and does not count
        begin = round_number % len(cases)
        for case in (*cases[begin:], *cases[:begin]):
            before = _cpu_seconds(case.pid)
            command = [
                wrk,
                "-t1",
                f"-c{CONNECTIONS}",
                f"-d{1 if round_number == 0 else SECONDS}s",
                "-s",
                str(script),
            ]
            answer = subprocess.run(
                [*command, f"http://127.0.0.1:{case.port}"],
                env=os.environ | {"BENCH_REQUESTS": str(case.requests)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            if "Non-2xx" in answer and case.name != "unchanged":
                raise RuntimeError(f"{case.name} answered with an error:\n{answer}")
            requests = int(re.search(r"(\d+) requests in", answer).group(1))  # type: ignore[union-attr]  # wrk always says
            rate = float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))  # type: ignore[union-attr]  # as above
            if round_number:
                cpu = (_cpu_seconds(case.pid) - before) / max(requests, 1)
                found[case.name].append({"rps": rate, "cpu": cpu})
    return found


def _requests(path: Path, lines: Sequence[Line]) -> Path:
    path.write_text("".join(" ".join(line) + "\n" for line in lines))
    return path


def _tag(url: str, cookie: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie})) as answer:
        return str(answer.headers["ETag"])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _cpu_seconds(pid: int) -> float:
    total = 0
    for member in _family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _private_kib(pid: int) -> float:
    """The private memory of one web worker: the largest of the server's children."""
    return max(
        sum(
            int(line.split()[1])
            for line in Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
            if line.startswith("Private_")
        )
        for child in _family(pid)[1:]
    )


def _cold_start(environment: dict[str, str], limit_environment: dict[str, str], cookie: str) -> float:
    """A process from nothing to its first page: the home page of somebody signed in, the limit page for the limit."""
    # As installed programs are: wherever bytecode may be written, the second start finds it.
    subprocess.run(
        [sys.executable, "-m", "compileall", "-qq", "app", "config.py", "wsgi.py", __file__], check=True
    )
    pairs = []
    for _ in range(5):
        times = []
        for application, path, env in (
            ("tests.benchmarks.limit_app:app", "/limit", limit_environment),
            ("wsgi:app", "/", environment),
        ):
            code = FIRST_ANSWER.format(application=application, path=path, cookie=cookie)
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env=os.environ | env, check=True)
            times.append(time.perf_counter() - start)
        pairs.append(times[1] / times[0])
    return statistics.median(pairs)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")
