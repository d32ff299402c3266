"""Chats are worked off side by side, each in its own order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

Job = Callable[[], Awaitable[None]]


class Lines:
    """One line of jobs per chat; at most `width` jobs run at a time, and the chats take turns."""

    def __init__(self, on_error: Callable[[int, Exception], None], width: int = 256) -> None:
        self._on_error, self._width = on_error, width
        self._jobs: dict[int, deque[Job]] = {}  # a chat at work keeps its line, even empty
        self._turn: deque[int] = deque()  # chats that wait for a free place
        self._working: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        """How many chats have work that is not done."""
        return len(self._jobs)

    def push(self, chat_id: int, job: Job) -> None:
        """The job runs after all that were pushed for this chat before."""
        self._empty.clear()
        line = self._jobs.get(chat_id)
        if line is None:
            self._jobs[chat_id] = deque((job,))
            self._turn.append(chat_id)
            self._fill()
        else:
            line.append(job)

    async def drain(self, timeout: float) -> bool:  # noqa: ASYNC109
        """Whether all work was done in time; what is still running then runs on."""
        try:
            await asyncio.wait_for(self._empty.wait(), timeout)
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Nothing runs any more and nothing waits."""
        self._jobs.clear()
        self._turn.clear()
        for task in tuple(self._working):
            task.cancel()
        if self._working:
            await asyncio.wait(self._working)
        self._empty.set()

    def _fill(self) -> None:
        while self._turn and len(self._working) < self._width:
            chat_id = self._turn.popleft()
            task = asyncio.get_running_loop().create_task(self._work(chat_id, self._jobs[chat_id].popleft()))
            self._working.add(task)
            task.add_done_callback(partial(self._next, chat_id))

    async def _work(self, chat_id: int, job: Job) -> None:
        try:
            await job()
        except Exception as failure:  # noqa: BLE001 - one job's bug must not stop the chat
            self._on_error(chat_id, failure)

    def _next(self, chat_id: int, done: asyncio.Task[None]) -> None:
        self._working.discard(done)
        line = self._jobs.get(chat_id)
        if line:
            self._turn.append(chat_id)
        elif line is not None:
            del self._jobs[chat_id]
        self._fill()
        if not self._jobs:
            self._empty.set()
