"""Several works of one transaction go on abreast: what they ask at the same time is one journey to the server.

Each work is a plain function that knows nothing of it. It runs as a greenlet, up to its next statement; once all of
them wait, their statements are sent together, and each goes on with its own answers.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from greenlet import getcurrent, greenlet

from bot.storage.tx import Remote

T = TypeVar("T")
_Asked = Sequence[tuple[str, Sequence[Any]]]


class Strand:
    """The connection as one of the works has it; what it asks is asked by whoever began the works."""

    def __init__(self, asker: greenlet) -> None:
        self._asker = asker
        self._later: list[tuple[str, Sequence[Any]]] = []

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any:
        """Return what came of the statement."""
        return self.execute_all([(sql, values)])[-1]

    def later(self, sql: str, values: Sequence[Any] = (), /) -> None:
        """Leave the statement to be sent with this work's next one, before it."""
        self._later.append((sql, values))

    def execute_all(self, statements: _Asked) -> Sequence[Any]:
        """Return what came of each, run in their order."""
        left = self.left()
        answers: Sequence[Any] = self._asker.switch([*left, *statements])
        return answers[len(left) :]

    def left(self) -> list[tuple[str, Sequence[Any]]]:
        """Return what is to be sent and was not yet; it is the caller's to send."""
        left, self._later = self._later, []
        return left


def abreast(connection: Remote, works: Sequence[Callable[[Strand], T]]) -> list[T]:
    """Return what each returned. What one of them raises, or the server, is raised at once, and ends the others."""
    results: dict[int, T] = {}
    strands = [Strand(getcurrent()) for _ in works]
    under_way = {number: greenlet(work) for number, work in enumerate(works)}
    given: dict[int, Any] = dict(enumerate(strands))
    try:
        while under_way:
            asked: dict[int, _Asked] = {}
            for number, one in tuple(under_way.items()):
                came = one.switch(given[number])
                if not one.dead:
                    asked[number] = cast(_Asked, came)
                    continue
                del under_way[number]
                results[number] = cast(T, came)
                for statement in strands[number].left():
                    connection.later(*statement)
            if asked:
                answers = iter(connection.execute_all([each for some in asked.values() for each in some]))
                given = {number: [next(answers) for _ in some] for number, some in asked.items()}
    finally:
        for one in under_way.values():
            one.throw()
    return [results[number] for number in range(len(works))]
