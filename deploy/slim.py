"""Takes out of an image's site-packages what never runs there: the Dockerfile's step, `slim.py SITE_PACKAGES LOCALES`.

Afterwards the libraries' own tests are gone, and of Babel's thousand languages those stay that this program speaks."""

import shutil
import sys
from pathlib import Path

TESTS = ("aiosqlite/tests", "alembic/testing", "certifi/tests", "icalendar/tests", "mako/testing", "sqlalchemy/testing")


def slim(packages: Path, locales: Path) -> None:
    """Leave the packages without what never runs; a folder that a newer version doesn't have is an error."""
    for folder in TESTS:
        shutil.rmtree(packages / folder)
    spoken = {folder.name for folder in locales.iterdir() if folder.is_dir()} | {"root", "en"}
    for data in (packages / "babel/locale-data").glob("*.dat"):
        if data.stem.partition("_")[0] not in spoken:
            data.unlink()


if __name__ == "__main__":
    slim(Path(sys.argv[1]), Path(sys.argv[2]))
