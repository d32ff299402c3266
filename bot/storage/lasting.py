"""Whether the database outlives the container that the bot runs in."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from bot.storage.files import is_postgres, sqlite_path

MOUNTS = Path("/proc/self/mountinfo")
MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
LAYERS = frozenset({"overlay", "aufs", "fuse.fuse-overlayfs"})
MEMORY = frozenset({"tmpfs", "ramfs"})
_UNNAMED = re.compile(r"/volumes/[0-9a-f]{64}/_data(/|$)")
_OCTAL = re.compile(r"\\([0-7]{3})")

_log = logging.getLogger(__name__)


class Passing(Exception):
    """The database would go with the container, and nobody said that it may."""

    exit_code = 78


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo: which part of what is seen at which point."""

    part: str
    point: Path
    kind: str
    source: str

    @property
    def is_a_disk(self) -> bool:
        """Whether it is a whole file system of a device, as a machine's own root is; no layer of an image."""
        return self.part == "/" and self.source.startswith("/dev/") and not self.source.startswith("/dev/mapper/docker")


def must_last(where: str | Path, *, ephemeral: bool) -> None:
    """Passing if the database would go with the container; a warning instead where that is meant."""
    if is_postgres(where):
        return
    path = sqlite_path(where).resolve()
    why = passing(path, _read(MOUNTS), contained=any(mark.exists() for mark in MARKS) or _in_kubernetes())
    if why is None:
        return
    sentence = f"BOT_DATABASE_URL: {path} is {why}, so the next container begins without it"
    if not ephemeral:
        raise Passing(f"{sentence}: mount a named volume at {path.parent}, or say run --live --ephemeral")
    _log.warning("%s, as --ephemeral allows", sentence)


def passing(path: Path, mountinfo: str, *, contained: bool) -> str | None:
    """Return where a file is that goes with its container; None where it stays, or where nothing can be known.

    A mark of a container alone says little, for images are also started as whole machines: what counts is what the
    root is. Layers are a container's, whoever made it."""
    mounts = _mounts(mountinfo)
    root, holder = _holder(Path("/"), mounts), _holder(path, mounts)
    if root is None or holder is None or not (contained or root.kind in LAYERS):
        return None
    if holder.kind in MEMORY:
        return "in memory"
    if holder == root:
        return None if root.kind not in LAYERS and root.is_a_disk else "in the container itself"
    if _UNNAMED.search(holder.part):
        return "on a volume without a name"
    return None


def _holder(path: Path, mounts: list[Mount]) -> Mount | None:
    """What is mounted nearest above a path; of several at one point the last hides the others."""
    above = [(len(mount.point.parts), at) for at, mount in enumerate(mounts) if path.is_relative_to(mount.point)]
    return mounts[max(above)[1]] if above else None


def _mounts(mountinfo: str) -> list[Mount]:
    found = []
    for line in mountinfo.splitlines():
        where, dash, what = line.partition(" - ")
        fields, kinds = where.split(" "), what.split(" ")
        if dash and len(fields) > 5 and len(kinds) > 1:
            found.append(Mount(_plain(fields[3]), Path(_plain(fields[4])), kinds[0], _plain(kinds[1])))
    return found


def _plain(field: str) -> str:
    """A space, a tab, a line's end and a backslash stand as octal numbers in mountinfo."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="surrogateescape")
    except OSError:  # no Linux, or no /proc
        return ""


def _in_kubernetes() -> bool:
    return "KUBERNETES_SERVICE_HOST" in os.environ
