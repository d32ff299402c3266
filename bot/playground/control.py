"""The people's side over HTTP: each verb of a person, a group or the world, with its arguments as JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.playground.errors import NotPossible
from bot.playground.groups import Group
from bot.playground.messages import JSON
from bot.playground.telegram import World, real_now
from bot.playground.users import Person
from bot.playground.wire import fault_read, written

_OF_PERSONS = (
    "starts", "says", "presses", "sends_document", "sends_photo", "sends_location", "edits", "deletes",
    "taps", "taps_old", "taps_forged", "blocks", "unblocks", "deactivates", "sees", "last",
    "toasts", "unanswered", "taps_made", "clipboard",
)  # fmt: skip
_OF_GROUPS = (
    "becomes_supergroup", "adds", "loses", "removes_bot", "adds_bot", "promotes_bot", "mutes_bot",
)  # fmt: skip


class Clock:
    """The real time, and whatever has been added to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return real_now() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


class Control:
    """Carries out the verbs of a test that runs elsewhere."""

    def __init__(self, world: World, clock: Clock, outage: Callable[[float], Any]) -> None:
        self.world = world
        self.clock = clock
        self.outage = outage

    def do(self, verb: str, given: JSON) -> Any:
        """What the verb answers, as JSON."""
        if verb in _OF_PERSONS:
            return written(self._person(verb, given))
        if verb in _OF_GROUPS:
            return written(self._group(verb, given))
        found = getattr(self, f"_world_{verb}", None)
        if found is None:
            raise NotPossible(f"there is no verb {verb!r}")
        return written(found(**given))

    def _person(self, verb: str, given: JSON) -> Any:
        person = self._known(given.pop("person"))
        if verb == "clipboard":
            return person.user.clipboard
        if given.get("chat") is not None:
            given["chat"] = self._group_of(given["chat"])
        if "content" in given:
            given["content"] = base64.b64decode(given["content"])
        deed = getattr(person, verb)
        return deed(**given) if callable(deed) else deed

    def _group(self, verb: str, given: JSON) -> Any:
        group = self._group_of(given.pop("group"))
        if "person" in given:
            given["person"] = self._known(given["person"])
        return getattr(group, verb)(**given)

    def _known(self, user_id: int) -> Person:
        if user_id not in self.world.state.users:
            raise NotPossible(f"nobody has the id {user_id}")
        return self.world.person(user_id)

    def _group_of(self, chat_id: int) -> Group:
        return Group(self.world, self.world.state.chats[chat_id])

    def _world_person(self, user_id: int, first_name: str = "", **facts: Any) -> Person:
        return self.world.person(user_id, first_name, **facts)

    def _world_group(self, title: str, members: list[int], supergroup: bool = False) -> Group:
        return self.world.group(title, [self._known(one) for one in members], supergroup=supergroup)

    def _world_fail(self, method: str, fault: JSON, **when: Any) -> None:
        self.world.fail(method, fault_read(fault), **when)

    def _world_heal(self) -> None:
        self.world.faults.clear()

    def _world_outage(self, seconds: float) -> None:
        self.outage(seconds)

    def _world_calls(self, method: str = "", chat_id: int | None = None) -> Any:
        return self.world.called(method, chat_id)

    def _world_advance(self, seconds: float) -> datetime:
        self.clock.advance(seconds)
        return self.world.now()

    def _world_limit(self, **limits: Any) -> None:
        for name, value in limits.items():
            setattr(self.world.limits, name, value)

    def _world_pending(self) -> list[int]:
        return [one.update_id for one in self.world.updates.ready()]

    def _world_commands(self) -> dict[str, list[JSON]]:
        return self.world.state.commands

    def _world_shown(self, chat_id: int) -> int:
        """How often something was shown in the chat: one whose number stands has nothing new to read."""
        return sum(len(message.texts) for message in self.world.state.chats[chat_id].messages.values())

    def _world_profile(self) -> dict[str, str]:
        return self.world.state.profile
