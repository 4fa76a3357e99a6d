"""What the settings take and refuse."""

from pathlib import Path

import pytest

from config import Config

URL = "smtps://waymark:s3cret%2Fword@mail.larkfield.example"


def from_env(folder: Path, **variables: str) -> Config:
    return Config.from_env({"WAYMARK_INSTANCE": str(folder), "SECRET_KEY": "only for tests", **variables})


def test_a_mail_server_needs_somebody_who_writes(tmp_path: Path):
    with pytest.raises(ValueError, match="MAIL_FROM must say who writes"):
        from_env(tmp_path, SMTP_URL=URL)

    config = from_env(tmp_path, SMTP_URL=URL, MAIL_FROM="Larkfield Trail <trail@larkfield.example>")
    assert (config.smtp_url, config.mail_from) == (URL, "Larkfield Trail <trail@larkfield.example>")


@pytest.mark.parametrize(
    "url",
    [
        "http://waymark:s3cret@mail.larkfield.example",
        "mail.larkfield.example",
        "smtp://",
        "smtp://waymark:s3cret@mail.larkfield.example:many",
        "smtp://waymark:s3cret@mail.larkfield.example/inbox",
        "smtp://waymark:s3cret@mail.larkfield.example?tls=perhaps",
        "smtp://waymark:s3cret#4@mail.larkfield.example",
    ],
)
def test_an_address_of_a_mail_server_that_cannot_be_read_is_refused_without_its_password(
    tmp_path: Path, url: str
):
    with pytest.raises(ValueError, match="SMTP_URL cannot be") as raised:
        from_env(tmp_path, SMTP_URL=url, MAIL_FROM="trail@larkfield.example")

    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "mysql://waymark:s3cret@db/waymark",
        "postgresql+psycopg2://waymark:s3cret@db/waymark",
        "postgresql:waymark:s3cret@db",
        "postgresql://waymark:s3cret@db:many/waymark",
        "sqlite://",
        "sqlite:///",
        "sqlite:instance/waymark.db",
    ],
)
def test_an_address_of_no_database_that_we_know_is_refused_with_what_it_should_look_like(
    tmp_path: Path, url: str
):
    with pytest.raises(
        ValueError, match="DATABASE_URL cannot be what it is: it reads sqlite:///FILE or post"
    ) as raised:
        from_env(tmp_path, DATABASE_URL=url)

    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///waymark.db",
        "sqlite:////srv/way mark.db",
        "postgresql+psycopg://waymark:s3cret@db/waymark",
        "postgresql+psycopg://waymark:s3/?#cret@db:5432/waymark?sslmode=require",
        "postgresql+psycopg://waymark@[::1]:5432/waymark",
        "postgresql+psycopg:///waymark?host=/run/postgresql",
        "postgresql+psycopg://",
    ],
)
def test_every_address_of_a_database_that_we_know_is_taken(tmp_path: Path, url: str):
    assert from_env(tmp_path, DATABASE_URL=url).database_url == url


@pytest.mark.parametrize(
    "sender",
    ["Larkfield", "trail@", "trail@larkfield.example\nBcc: all@larkfield.example", "träil@larkfield.example"],
)
def test_who_writes_must_have_an_address(tmp_path: Path, sender: str):
    with pytest.raises(ValueError, match="MAIL_FROM cannot be"):
        from_env(tmp_path, MAIL_FROM=sender)


def test_a_number_with_which_nobody_could_be_answered_is_refused_and_all_faults_are_named_at_once(
    tmp_path: Path,
):
    least = {"WEB_THREADS": 1, "WEB_PROCESSES": 1, "WORKER_THREADS": 1, "PORT": 1, "MAX_UPLOAD_BYTES": 1,
             "REQUESTS_PER_MINUTE": 0, "TRUSTED_PROXIES": 0}  # fmt: skip
    from_env(tmp_path, **{name: str(number) for name, number in least.items()})

    with pytest.raises(ValueError, match="LOG_FORMAT") as raised:
        from_env(tmp_path, LOG_FORMAT="xml", **{name: str(number - 1) for name, number in least.items()})
    with pytest.raises(ValueError, match="PORT cannot be '65536'"):
        from_env(tmp_path, PORT="65536")

    faults = sorted(str(raised.value).split("; "))
    expected = [f"{name} cannot be '{number - 1}'" for name, number in least.items()]
    assert faults == sorted(["LOG_FORMAT cannot be 'xml'", *expected])


@pytest.mark.parametrize("zone", ["Mars/X", "../etc/passwd", "Europe", "Europe/Berlin\0"])
def test_the_time_zone_is_one_that_the_machine_knows(tmp_path: Path, zone: str):
    with pytest.raises(ValueError, match="TIME_ZONE cannot be"):
        from_env(tmp_path, TIME_ZONE=zone)

    assert from_env(tmp_path, TIME_ZONE="Europe/Berlin").time_zone == "Europe/Berlin"


def test_no_password_is_shown_with_the_settings(tmp_path: Path):
    shown = repr(
        from_env(
            tmp_path,
            SMTP_URL=URL,
            MAIL_FROM="trail@larkfield.example",
            DATABASE_URL="postgresql://waymark:s3cret@db/waymark",
            REDIS_URL="redis://:s3cret@cache",
        )
    )

    assert "s3cret" not in shown
    assert "only for tests" not in shown
