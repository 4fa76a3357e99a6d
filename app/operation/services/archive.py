"""The file that a backup is: a tar, its manifest first, a list of contents with checksums last.

Written in one go and read in one go, whatever its size. Without its list of contents it is not whole.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Literal, Protocol, cast

from app.operation.vocabulary import ArchiveRefused, _l

if TYPE_CHECKING:
    import tarfile  # loaded by whoever writes or reads an archive, see below: web processes do neither

MANIFEST = "manifest.json"
CONTENTS = "contents.json"
#: The form of the archive itself; a later form gets the next number. The first knew no write-ahead log.
FORM = 2
#: How much is in memory at once: so little that it is still at hand for its checksum and for being written.
AT_ONCE = 128 * 1024
#: Every part is filled up to a multiple of so many bytes.
BLOCK = 512
#: Manifest and contents are small; what claims to be larger was not written by us.
_LARGEST_LIST = 64 * 1024 * 1024
_KNOWN = re.compile(r"database/[a-z0-9_.]{1,80}(-wal|/\d{1,9})?|files/(uploads|refusals)/[^/\0]{1,250}")


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """The next piece; nothing at the end."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds, as far as was known when it was begun."""

    product: str
    form: int
    version: str
    schema: str
    engine: str
    made_at: str
    #: By which it is known whether the key is the same; the key itself is kept elsewhere.
    key_fingerprint: str
    #: The folder in which files lay, as stored paths name it.
    instance: str

    @property
    def moment(self) -> datetime:
        """When the backup was begun: everything committed before is in it."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of the archive."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class Contents:
    """What came to be in an archive, known at its end."""

    entries: list[Entry] = field(default_factory=list)
    #: Rows of each table.
    rows: dict[str, int] = field(default_factory=dict)
    #: Columns of each table, in the order of the values; empty for SQLite, whose file knows them.
    columns: dict[str, list[str]] = field(default_factory=dict)
    #: The last number that was given in each table, where the database counts for itself.
    numbers: dict[str, int] = field(default_factory=dict)


class ArchiveWriter:
    """Writes an archive into a stream, which need not be able to go back."""

    def __init__(self, stream: BinaryIO, manifest: Manifest, *, is_straight: bool = False) -> None:
        """What is written to a `straight` stream stands in its file just so."""
        import tarfile

        self.contents = Contents()
        #: The number of the open file into which others may write, too; None where something stands between.
        self.number = stream.fileno() if is_straight else None
        self._mtime = int(manifest.moment.timestamp())
        self._stream = _Forward(stream)
        self._tar = tarfile.TarFile(fileobj=cast("IO[bytes]", self._stream), mode="w", copybufsize=AT_ONCE)
        self.add(MANIFEST, _json(asdict(manifest)))

    def add(self, name: str, content: bytes) -> None:
        """A part that is in memory."""
        self.add_stream(name, len(content), io.BytesIO(content))

    def add_stream(self, name: str, size: int, stream: Readable) -> None:
        """A part of exactly `size` bytes, read from a stream."""
        info = self._info(name, size)
        hashing = _Hashing(stream)
        self._tar.addfile(info, cast("IO[bytes]", hashing))
        self.contents.entries.append(Entry(name, size, hashing.digest.hexdigest()))

    def add_poured(self, name: str, size: int, pour: Callable[[int], str]) -> None:
        """A part of exactly `size` bytes that another process writes into the open file; `pour` tells its checksum."""
        if self.number is None:
            raise ValueError("nobody else can write into this archive")
        info = self._info(name, size)
        head = info.tobuf(self._tar.format, self._tar.encoding, self._tar.errors)
        self._stream.write(head)
        self._stream.flush()
        checksum = pour(self.number)
        self._stream.write(bytes(-size % BLOCK), beyond=size)
        # What follows is put where tar believes itself to be.
        self._tar.offset = self._stream.tell()
        self.contents.entries.append(Entry(name, size, checksum))

    def finish(self) -> None:
        """Close the archive with its list of contents."""
        content = _json(asdict(self.contents))
        self._tar.addfile(self._info(CONTENTS, len(content)), io.BytesIO(content))
        self._tar.close()

    def _info(self, name: str, size: int) -> "tarfile.TarInfo":
        info = self._tar.tarinfo(name)
        info.size, info.mtime, info.mode = size, self._mtime, 0o600
        return info


class Archive:
    """An archive that exists. Opening it reads no more than the manifest. Raises ArchiveRefused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _told_as_refusal(), self._opened() as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise ArchiveRefused(_l("%(file)s is no backup of Waymark."), file=path.name)
            self.manifest = _manifest(_content(tar, first), path)
        self._contents: Contents | None = None

    @property
    def contents(self) -> Contents:
        """The list of contents of an archive that was verified."""
        if self._contents is None:
            raise ValueError("an archive is verified before it is used")
        return self._contents

    def verify(self) -> None:
        """Read everything and compare it with its checksums. Raises ArchiveRefused."""
        found = self._look_through(_entry)
        differing = {entry.name for entry in set(found) ^ set(self.contents.entries)}
        if differing:
            raise ArchiveRefused(
                _l("This backup is damaged: the checksum of %(parts)s differs. Take another one."),
                parts=", ".join(sorted(differing)[:3]),
            )

    def demand_complete(self) -> None:
        """Look whether every part is there in its length, without reading what is in it. Raises ArchiveRefused."""
        found = self._look_through(lambda _tar, info: Entry(info.name, info.size, ""))
        if found != [Entry(entry.name, entry.size, "") for entry in self.contents.entries]:
            raise ArchiveRefused(_l("This backup does not hold what it says. Take another one."))

    def _look_through(self, look: "Callable[[tarfile.TarFile, tarfile.TarInfo], Entry]") -> list[Entry]:
        """Every part before the list of contents, which is kept."""
        found: list[Entry] = []
        contents: Contents | None = None
        with _told_as_refusal(), self._opened() as tar:
            for info in tar:
                if contents is not None:
                    raise ArchiveRefused(_l("There is something behind the end of this backup."))
                if info.name == CONTENTS:
                    contents = _contents(_content(tar, info))
                else:
                    found.append(look(tar, info))
        if contents is None:
            raise ArchiveRefused(
                _l("This backup is not whole: it was broken off while it was written, or cut off later.")
            )
        self._contents = contents
        return found

    def parts(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every part between manifest and contents with its name, to be read before the next is asked for."""
        with _told_as_refusal(), self._opened() as tar:
            for info in tar:
                if info.name not in (MANIFEST, CONTENTS):
                    yield info.name, cast("IO[bytes]", tar.extractfile(info))

    @contextmanager
    def _opened(self) -> "Iterator[tarfile.TarFile]":
        import tarfile

        # Whatever it is called: an archive that is being written has another name.
        mode: Literal["r:gz", "r:"] = "r:gz" if _begins_like_gzip(self.path) else "r:"
        with tarfile.open(self.path, mode) as tar:
            yield tar


class _Forward:
    """A stream that is only written to; tar wants to know where it stands."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def write(self, data: bytes, *, beyond: int = 0) -> int:
        """Write behind so many bytes that somebody else has written."""
        self._stream.write(data)
        self._at += beyond + len(data)
        return len(data)

    def flush(self) -> None:
        self._stream.flush()

    def tell(self) -> int:
        return self._at


class _Hashing:
    """A stream that is read once, with its checksum."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _content(tar: "tarfile.TarFile", info: "tarfile.TarInfo") -> Any:
    if not info.isreg() or info.size > _LARGEST_LIST:
        raise ArchiveRefused(
            _l("This backup cannot be read: %(part)s is not as we write it."), part=info.name
        )
    return json.loads(cast("IO[bytes]", tar.extractfile(info)).read())


def _manifest(content: Any, path: Path) -> Manifest:
    if not isinstance(content, dict) or content.get("product") != "waymark":
        raise ArchiveRefused(_l("%(file)s is no backup of Waymark."), file=path.name)
    if content.get("form", 0) > FORM:
        raise ArchiveRefused(
            _l("This backup was made by Waymark %(version)s, which is newer. Install that release first."),
            version=content.get("version"),
        )
    return Manifest(**{name: content[name] for name in Manifest.__dataclass_fields__})


def _contents(content: Any) -> Contents:
    entries = [Entry(**entry) for entry in content["entries"]]
    return Contents(entries, content["rows"], content["columns"], content["numbers"])


def _entry(tar: "tarfile.TarFile", info: "tarfile.TarInfo") -> Entry:
    if not info.isreg() or not (info.name == MANIFEST or _KNOWN.fullmatch(info.name)):
        raise ArchiveRefused(
            _l("This backup cannot be read: %(part)s is not as we write it."), part=info.name
        )
    hashing = _Hashing(cast("IO[bytes]", tar.extractfile(info)))
    while hashing.read(AT_ONCE):
        pass
    return Entry(info.name, info.size, hashing.digest.hexdigest())


def _begins_like_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def _told_as_refusal() -> Iterator[None]:
    """What goes wrong while an archive is read, in words."""
    import tarfile

    try:
        yield
    except FileNotFoundError as missing:
        raise ArchiveRefused(_l("There is no file %(file)s."), file=missing.filename) from None
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveRefused(_l("This backup cannot be read: %(why)s."), why=error) from error
