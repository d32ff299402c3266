"""Where a database lies that goes with its container: mountinfo as real machines and containers have it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from bot.storage import NoPlace, lasting, lock
from bot.storage.lasting import Passing, must_last, passing

DATA = Path("/data/bot.db")
HASH = "3f" * 32

MACHINE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw,discard
30 27 0:27 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw,size=4g
"""
BTRFS_MACHINE = "27 1 0:31 /@ / rw,relatime - btrfs /dev/nvme0n1p2 rw,subvol=/@\n"
LIVE_DISK = "27 1 0:30 / / rw,relatime - overlay overlay rw,lowerdir=/ro,upperdir=/cow/upper\n"
DOCKER = """\
621 452 0:58 / / ro,relatime master:236 - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=/d/diff,workdir=/d/work
622 621 0:61 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
627 621 0:65 / /tmp rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=65536k
"""
NAMED = "631 621 254:0 /var/lib/docker/volumes/keeper_data/_data /data rw,relatime master:1 - ext4 /dev/vda1 rw\n"
UNNAMED = f"631 621 254:0 /var/lib/docker/volumes/{HASH}/_data /data rw,relatime master:1 - ext4 /dev/vda1 rw\n"
OWN_DISK_UNNAMED = f"631 621 254:16 /volumes/{HASH}/_data /data rw,relatime - xfs /dev/vdb rw\n"
BOUND = "631 621 254:0 /srv/my\\040data /data rw,relatime - ext4 /dev/vda1 rw\n"
IN_MEMORY = "631 621 0:70 / /data rw,relatime - tmpfs tmpfs rw,size=16384k\n"
VFS = "621 452 254:0 /var/lib/docker/vfs/dir/aa / rw,relatime - ext4 /dev/vda1 rw\n"
BTRFS = "621 452 0:31 /@/var/lib/docker/btrfs/subvolumes/aa / rw,relatime - btrfs /dev/vda1 rw\n"
MAPPER = "621 452 253:7 / / rw,relatime - ext4 /dev/mapper/docker-254:0-123-aa rw\n"
GVISOR = "621 452 0:1 / / rw - 9p rootfs rw,trans=fd\n"
NEIGHBOUR = NAMED.replace(" /data ", " /data-of-others ")


@pytest.mark.parametrize(
    ("mountinfo", "contained", "where"),
    [
        (DOCKER, True, "in the container itself"),
        (DOCKER, False, "in the container itself"),  # containerd leaves no mark
        (DOCKER + NEIGHBOUR, True, "in the container itself"),
        (DOCKER + UNNAMED, True, "on a volume without a name"),
        (DOCKER + OWN_DISK_UNNAMED, True, "on a volume without a name"),
        (DOCKER + IN_MEMORY, True, "in memory"),
        (DOCKER + NAMED + IN_MEMORY, True, "in memory"),  # what was mounted last hides the rest
        (VFS, True, "in the container itself"),
        (BTRFS, True, "in the container itself"),
        (MAPPER, True, "in the container itself"),
        (GVISOR, True, "in the container itself"),
        (LIVE_DISK, False, "in the container itself"),
        (DOCKER + NAMED, True, None),
        (DOCKER + BOUND, True, None),
        (VFS + NAMED, True, None),
        (MACHINE, False, None),
        (MACHINE, True, None),  # an image started as a whole machine keeps its mark
        (BTRFS_MACHINE, False, None),
        ("", True, None),
        ("nothing that mountinfo would hold\n1 2 3 - \n", True, None),
    ],
)
def test_a_database_that_goes_with_its_container_is_known(mountinfo: str, contained: bool, where: str | None) -> None:
    assert passing(DATA, mountinfo, contained=contained) == where


def test_memory_counts_in_a_container_only() -> None:
    database = Path("/tmp/trial/bot.db")
    assert passing(database, MACHINE, contained=False) is None
    assert passing(database, DOCKER, contained=True) == "in memory"


def test_a_mount_point_with_a_space_is_read() -> None:
    there = DOCKER + BOUND.replace(" /data ", " /my\\040data ")
    assert passing(Path("/my data/bot.db"), there, contained=True) is None
    assert passing(DATA, there, contained=True) == "in the container itself"


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine looks like a container without a volume."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(DOCKER)
    monkeypatch.setattr(lasting, "MOUNTS", mounts)
    monkeypatch.setattr(lasting, "MARKS", (tmp_path,))
    return mounts


SAID = "BOT_DATABASE_URL: /data/bot.db is in the container itself, so the next container begins without it"


def test_a_start_without_a_volume_is_refused_in_one_sentence(container: Path) -> None:
    with pytest.raises(Passing) as refused:
        must_last("sqlite:////data/bot.db", ephemeral=False)
    assert str(refused.value) == f"{SAID}: mount a named volume at /data, or say run --live --ephemeral"
    assert refused.value.exit_code == 78


def test_ephemeral_starts_and_warns(container: Path, caplog: pytest.LogCaptureFixture) -> None:
    must_last("sqlite:////data/bot.db", ephemeral=True)
    assert [record.getMessage() for record in caplog.records] == [f"{SAID}, as --ephemeral allows"]


@pytest.mark.parametrize("ephemeral", [False, True])
def test_with_a_volume_or_with_postgresql_nothing_is_said(
    container: Path, ephemeral: bool, caplog: pytest.LogCaptureFixture
) -> None:
    must_last("postgresql://keeper@database/keeper", ephemeral=ephemeral)
    container.write_text(DOCKER + NAMED)
    must_last("sqlite:////data/bot.db", ephemeral=ephemeral)
    container.unlink()  # no /proc at all
    must_last("sqlite:////data/bot.db", ephemeral=ephemeral)
    assert caplog.records == []


def test_kubernetes_is_known_by_its_service(
    container: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    container.write_text(GVISOR)
    monkeypatch.setattr(lasting, "MARKS", (tmp_path / "no mark",))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    must_last("sqlite:////data/bot.db", ephemeral=False)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    with pytest.raises(Passing):
        must_last("sqlite:////data/bot.db", ephemeral=False)


def test_this_machine_may_be_started_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    if passing(tmp_path, lasting.MOUNTS.read_text(), contained=False):
        pytest.skip("these tests run in a container")
    must_last(f"sqlite:///{tmp_path}/bot.db", ephemeral=False)
    assert caplog.records == []


def test_a_folder_that_is_a_file_is_told_by_the_settings_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(NoPlace) as refused, lock(tmp_path / "data" / "bot.db"):
        pass
    assert str(refused.value).startswith(
        f"BOT_DATABASE_URL: {tmp_path}/data/bot.db can't be worked with by user {os.geteuid()} (File exists)"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_another_owner_is_told_too(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NoPlace, match="Permission denied"), lock(tmp_path / "bot.db"):
        pass
