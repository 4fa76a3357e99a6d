"""Pictures of any size, made of their first bytes; the png is whole."""

import struct
import zlib


def png(width: int = 320, height: int = 64) -> bytes:
    """A grey PNG."""
    rows = zlib.compress((b"\0" + bytes(width)) * height) if width * height < 1_000_000 else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def jpeg(width: int = 320, height: int = 64) -> bytes:
    """The head of a JPEG, with a block before the one that tells the size."""
    first = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    return (
        b"\xff\xd8" + first + b"\xff\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x11\0"
    )


def webp_lossy(width: int = 320, height: int = 64) -> bytes:
    """The head of a lossy WebP."""
    return _webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def webp_lossless(width: int = 320, height: int = 64) -> bytes:
    """The head of a lossless WebP."""
    return _webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14))


def webp_extended(width: int = 320, height: int = 64) -> bytes:
    """The head of a WebP with more than a picture in it."""
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return _webp(b"VP8X", b"\0\0\0\0" + sides)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _webp(kind: bytes, content: bytes) -> bytes:
    part = kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(part) + 4) + b"WEBP" + part
