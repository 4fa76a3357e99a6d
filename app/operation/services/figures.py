"""The installation in figures, as Prometheus reads them: nothing about anybody in particular."""

from collections.abc import Iterator, Mapping

from app.core.clock import now
from app.core.heartbeats import processes
from app.journey.queries.standings import count_by_zone
from app.mail.queries import mail_status
from app.operation.services.standing import job_states, last_successes
from app.organisation.queries import organisation

Sample = tuple[Mapping[str, str], float]


def figures() -> str:
    """All figures in the text format of Prometheus."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    queue, mail = job_states(), mail_status()
    waits = (now() - queue.oldest_at).total_seconds() if queue.oldest_at else 0.0
    yield from _gauge(
        "waymark_jobs",
        "Jobs by state.",
        *(
            ({"state": state}, number)
            for state, number in (
                ("waiting", queue.waiting),
                ("later", queue.later),
                ("running", queue.running),
                ("failed", queue.failed),
            )
        ),
    )
    yield from _gauge("waymark_queue_age_seconds", "For how long the oldest job has waited.", ({}, waits))
    done = [({"job": job.name}, job.succeeded_at.timestamp()) for job in last_successes() if job.succeeded_at]
    yield from _gauge(
        "waymark_job_last_success_timestamp_seconds", "When each timetabled job succeeded.", *done
    )
    running = sum(process.kind == "worker" and process.is_there for process in processes())
    yield from _gauge("waymark_workers", "Workers heard of in the last minutes.", ({}, running))
    yield from _people()
    letters = [({"state": state.value}, number) for state, number in mail.counts.items()]
    yield from _gauge("waymark_letters", "Letters by state.", *letters)
    yield from _gauge(
        "waymark_mail_trouble", "1 while the mail server cannot be used.", ({}, mail.trouble is not None)
    )


def _people() -> Iterator[str]:
    """Active people, and by zone where nobody can be made out: one zone that is left out would follow from the others."""
    by_zone, least = count_by_zone(), organisation().minimum_group_size
    yield from _gauge("waymark_people", "Active people.", ({}, sum(by_zone.values())))
    if all(number == 0 or number >= least for number in by_zone.values()):
        zones = [({"zone": zone.value}, number) for zone, number in by_zone.items()]
        yield from _gauge("waymark_people_by_zone", "Active people by zone.", *zones)


def _gauge(name: str, words: str, *samples: Sample) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        # Labels are our own words, without quotes or breaks.
        named = ",".join(f'{label}="{given}"' for label, given in labels.items())
        yield f"{name}{{{named}}} {float(value)}" if named else f"{name} {float(value)}"
