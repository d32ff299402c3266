"""Every walk told in `tests/test_walks_as_talks.py` is told once more, with its books kept in PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from tests import test_walks_as_talks as talks
from tests.talk import Talk, talking

globals().update({name: each for name, each in vars(talks).items() if name.startswith("test_")})


@pytest.fixture
async def talk(postgres: str) -> AsyncIterator[Talk]:
    async with talking(postgres) as talk:
        yield talk
