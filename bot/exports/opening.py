"""The first bytes say what a file is; its name says nothing."""

from __future__ import annotations

import re

from bot.exports.faults import CORRUPT_FILE, EMPTY_FILE, NOT_A_SPREADSHEET, PASSWORD, TOO_LARGE, Refusal

MOST_BYTES_OF_FILE = 20 * 2**20

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BLANK = b" \t\r\n\x00\x0b\x0c\xef\xbb\xbf\xff\xfe,;|\xa0\x1a"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_END_OF_ZIP = b"PK\x05\x06"
_OTHER = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BM\x00", b"II*\x00", b"MM\x00*", b"RIFF", b"{\\rtf", b"\x1f\x8b",
    b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x7fELF", b"MZ\x90", b"SQLite format 3", b"\x28\xb5\x2f\xfd",
    b"ID3", b"OggS", b"\x00\x00\x01\x00", b"PAR1", _END_OF_ZIP, b"PK\x07\x08", b"#!/", b"-----BEGIN", b"bplist",
)  # fmt: skip
_MARKUP = re.compile(
    rb"^\s{0,64}<(?:!doctype|!--|html|head|body|table|meta|\?xml|svg|style|script|workbook|div)", re.IGNORECASE
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_LOOKED_AT = 65_536


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a zip, and so a workbook if anything; text otherwise; all else is refused."""
    if len(content) > MOST_BYTES_OF_FILE:
        raise Refusal(TOO_LARGE)
    if not content.strip(_BLANK):
        raise Refusal(EMPTY_FILE)
    if content.startswith(_OLE):
        raise Refusal(PASSWORD)
    if content.startswith(_ZIP):
        if _END_OF_ZIP not in content[-70_000:]:
            raise Refusal(CORRUPT_FILE)
        return True
    if _is_something_else(content):
        raise Refusal(NOT_A_SPREADSHEET)
    return False


def _is_something_else(content: bytes) -> bool:
    head = content[:_LOOKED_AT]
    if head.startswith(_OTHER) or head[4:8] == b"ftyp":
        return True
    if _MARKUP.match(head.removeprefix(_BOMS[0])):
        return True
    if is_utf16(head):
        return _MARKUP.match(head.replace(b"\x00", b"").removeprefix(_BOMS[1]).removeprefix(_BOMS[2])) is not None
    return len(_CONTROL.findall(head)) * 100 > len(head)


def is_utf16(content: bytes) -> bool:
    """Whether it begins as UTF-16 does: with its mark, or with a zero in every other byte."""
    if content.startswith(_BOMS[1:]):
        return True
    head = content[:400]
    half = len(head) // 2
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return half > 8 and zeros > half * 0.7 and min(head[0::2].count(0), head[1::2].count(0)) == 0
