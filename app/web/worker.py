"""The second process: runs jobs. The queue only carries their numbers; what a job is stands in the database."""

import json
import logging
import sqlite3
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask

from app.core import jobs
from app.core.clock import now
from app.core.heartbeats import tell_that_we_run, tell_that_we_stop
from app.core.private_files import make_private_file
from app.core.unit_of_work import unit_of_work
from config import Config

if TYPE_CHECKING:
    from huey import Huey

log = logging.getLogger(__name__)

#: How often the worker looks for jobs that nobody woke it for.
SWEEP_SECONDS = 3.0
#: For how long a job that was put into the queue by a sweep is not put there again.
SWEEP_PATIENCE = timedelta(seconds=60)
#: How long running jobs may take to finish when the worker is told to stop.
STOP_SECONDS = 25
REDIS_SECONDS = 3.0


def wake_workers(app: Flask) -> None:
    """Tell a worker of each new job right after its commit; without this the next sweep finds it."""
    jobs.wake_workers_with(lambda job_id: queue_of(app).put(job_id))


def work(app: Flask) -> None:
    """Run jobs until told to stop; what is running then is finished first."""
    queue = wait_for_queue(app)
    stopped = threading.Event()
    sweeper = threading.Thread(
        target=_sweep_until, args=(stopped, Sweeper(app, queue)), name="sweeper", daemon=True
    )
    sweeper.start()
    consumer = queue.huey.create_consumer(
        workers=queue.config.worker_threads,
        periodic=False,
        max_delay=1.0,
        shutdown_timeout=STOP_SECONDS,
        graceful_signal="TERM",
    )
    try:
        consumer.run()
    finally:
        stopped.set()
        sweeper.join(SWEEP_SECONDS)
        _say_good_bye(app)


class NumbersAsJSON:
    """Writes what goes through the queue as JSON: nothing that comes back from there can be code."""

    def serialize(self, data: Any) -> bytes:
        """What huey hands over, as bytes."""
        return json.dumps(data).encode()

    def deserialize(self, data: bytes) -> Any:
        """What huey handed over; messages come back as messages."""
        from huey.registry import Message

        content = json.loads(bytes(data))
        return Message(*content) if isinstance(content, list) else content


class Queue:
    """The way from web processes to the workers: a file in the instance folder, or Redis where machines share the work."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.config: Config = app.extensions["waymark"]
        self.huey = _open_huey(self.config)
        self._task = self.huey.task(name="run_job")(self.run)

    def put(self, job_id: int) -> None:
        """Let a worker run this job soon."""
        self._task(job_id)

    def run(self, job_id: int) -> None:
        """Run this job here and now, unless somebody else has it."""
        with self.app.app_context():
            jobs.run_job(job_id)


class Sweeper:
    """Puts into the queue what is due: the timetable once a minute, lost and delayed jobs at every look."""

    def __init__(self, app: Flask, queue: Queue) -> None:
        self.app = app
        self.queue = queue
        self.minute = ""
        self.put_at: dict[int, datetime] = {}
        self.is_queue_there = True

    def sweep(self) -> None:
        """Look once."""
        moment = now()
        minute = f"{moment:%Y-%m-%d %H:%M}"
        self.is_queue_there = True
        with self.app.app_context():
            if minute != self.minute:
                with unit_of_work():
                    tell_that_we_run("worker")
                jobs.enqueue_periodic_jobs()
                self.minute = minute
            due = jobs.due_jobs()
        self.put_at = {job_id: at for job_id, at in self.put_at.items() if moment - at < SWEEP_PATIENCE}
        for job_id in due:
            if job_id not in self.put_at:
                self._hand_over(job_id)
                self.put_at[job_id] = moment

    def _hand_over(self, job_id: int) -> None:
        """Let a worker run a job; where the queue cannot be reached it is run here and now, one after the other."""
        if self.is_queue_there:
            try:
                self.queue.put(job_id)
                return
            except Exception as error:
                self.is_queue_there = False
                log.warning("the queue cannot be reached, jobs are run without it: %s", type(error).__name__)
        self.queue.run(job_id)


def queue_of(app: Flask) -> Queue:
    """The queue of an application, opened when it is first needed."""
    queue = app.extensions.get("waymark-queue")
    if queue is None:
        queue = app.extensions["waymark-queue"] = Queue(app)
    return queue


def wait_for_queue(app: Flask, *, pause: float = SWEEP_SECONDS) -> Queue:
    """The queue, as soon as its file can be opened: a worker that begins on a full disk is there once it has room."""
    while True:
        try:
            return queue_of(app)
        except (sqlite3.OperationalError, OSError) as error:
            log.warning("the queue cannot be opened, trying again: %s", error)
            time.sleep(pause)


def _open_huey(config: Config) -> "Huey":
    options: dict[str, Any] = {
        "results": False,
        "store_intermediate_errors": False,
        "serializer": NumbersAsJSON(),
    }
    if not config.redis_url:
        from huey import SqliteHuey

        config.instance.mkdir(parents=True, exist_ok=True)
        file = config.instance / f"jobs-{_mark_of(config)}.db"
        _keep_private(file)
        return SqliteHuey("waymark", filename=str(file), timeout=2, cache_mb=1, **options)
    from huey import PriorityRedisHuey
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Retries would multiply the time limit; the sweep is our retry.
    limits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    pool = ConnectionPool.from_url(config.redis_url, retry=Retry(NoBackoff(), 0), **limits)
    return PriorityRedisHuey(f"waymark-{_mark_of(config)}", connection_pool=pool, **options)


def _keep_private(file: Path) -> None:
    """The queue is its owner's alone, also one that an earlier release made for everybody to read."""
    make_private_file(file)
    for one in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        with suppress(OSError):  # not there, or another user's
            one.chmod(0o600)


def _mark_of(config: Config) -> str:
    """Tells the queues of two databases apart, so that no worker is woken for jobs that it cannot find.

    Hosts may reach one database by different addresses, so its name alone makes the mark.
    """
    return blake2b(urlsplit(config.database_url).path.encode(), digest_size=6).hexdigest()


def _say_good_bye(app: Flask) -> None:
    try:
        with app.app_context(), unit_of_work():
            tell_that_we_stop("worker")
    except Exception:
        log.warning(
            "nobody could be told that this worker stops; it is missed in a few minutes", exc_info=True
        )


def _sweep_until(stopped: threading.Event, sweeper: Sweeper) -> None:
    while not stopped.wait(SWEEP_SECONDS):
        try:
            sweeper.sweep()
        except Exception:
            log.exception("a sweep for jobs failed; the next one follows")
