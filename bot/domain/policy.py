"""The rules' values with where each comes from; a market's own value replaces one key and no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Literal, cast

from bot.domain.policy_keys import KEYS
from bot.domain.policy_kinds import Held

Confidence = Literal["document", "inferred", "official", "third_party", "operator"]

EVERYWHERE = "all"  # the scope of overrides that hold in each market


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says, who said so, when it was looked up, and how sure that is. None is *unknown*."""

    value: Held
    source: str
    as_of: date
    confidence: Confidence


Scope = Mapping[str, Value]
_NOTHING: Mapping[str, Scope] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one place. Every key has a value here; asking for one as another kind is a TypeError."""

    values: Scope

    def value(self, key: str) -> Value:
        """Return the value of `key` with its provenance."""
        return self.values[key]

    def number(self, key: str) -> int | float | None:
        """Return a number of any kind: a count, hours, or one with a fraction. None: unknown."""
        return cast("int | float | None", self._held(key, "number", "count", "hours"))

    def count(self, key: str) -> int | None:
        """Return a whole number. None: unknown."""
        return cast("int | None", self._held(key, "count"))

    def hours(self, key: str) -> timedelta | None:
        """Return the length of a wait; its hours may be fractional. None: unknown, or no such wait."""
        hours = cast("float | None", self._held(key, "hours"))
        return None if hours is None else timedelta(hours=hours)

    def flag(self, key: str) -> bool | None:
        """Return yes or no. None: unknown."""
        return cast("bool | None", self._held(key, "flag"))

    def text(self, key: str) -> str:
        """Return the id that was chosen; its words live in the catalogues."""
        return cast(str, self._held(key, "choice"))

    def time(self, key: str) -> time:
        """Return a time of day on the market's clock."""
        return cast(time, self._held(key, "time"))

    def words(self, key: str) -> tuple[str, ...]:
        """Return ids, in the policy's order."""
        return cast("tuple[str, ...]", self._held(key, "words"))

    def days(self, key: str) -> tuple[int, ...]:
        """Return lengths in days, the shorter one first."""
        return cast("tuple[int, ...]", self._held(key, "days"))

    def path(self, key: str, language: str) -> tuple[str, ...]:
        """Return the platform's menu labels in `language`, or in English where the platform lacks it."""
        labels = cast("Mapping[str, tuple[str, ...]]", self._held(key, "path"))
        return labels.get(language, labels["en"])

    def weekend(self) -> frozenset[int]:
        """Return the ISO weekdays on which an appeal's working days do not count."""
        return cast("frozenset[int]", self._held("appeal.weekend", "weekend"))

    def _held(self, key: str, *kinds: str) -> Held:
        if KEYS[key].name not in kinds:
            raise TypeError(f"{key} holds a {KEYS[key].name}, not a {' or '.join(kinds)}")
        return self.values[key].value


@dataclass(frozen=True, slots=True)
class Policy:
    """The defaults, and by scope the overrides that act; `off` holds those that are known but don't.

    A scope is `all`, a market (`MY`) or one region of it (`MY-02`); the narrowest that has a key wins.
    """

    defaults: Scope
    markets: Mapping[str, Scope] = field(default_factory=lambda: _NOTHING)
    off: Mapping[str, Scope] = field(default_factory=lambda: _NOTHING)

    def for_market(self, code: str | None, subdivision: str | None = None) -> Rules:
        """Return the rules that hold there; for None those that hold wherever a shop is."""
        merged = {**self.defaults, **self.markets.get(EVERYWHERE, {})}
        if code:
            merged |= self.markets.get(code, {})
        if code and subdivision:
            merged |= self.markets.get(f"{code}-{subdivision}", {})
        return Rules(MappingProxyType(merged))

    def for_scope(self, scope: str) -> Rules:
        """Return the rules of a scope as it is written: `all`, `MY` or `MY-02`."""
        code, _, subdivision = scope.partition("-")
        return self.for_market(None if code == EVERYWHERE else code, subdivision)
