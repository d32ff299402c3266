"""Which question is meant: a linear model over the features, trained on the examples beside it."""

import hashlib
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.asking.features import features
from bot.domain.questions import INTENTS

HERE = Path(__file__).parent
CONFIDENT = 0.45  # a share of the belief under this asks back
AHEAD = 0.12  # and so does one that is so close to the next
CANDIDATES = 3
SCALE = 16  # a weight of 1 is kept as so many


class Guess(NamedTuple):
    """An intent and the share of the belief that it has, 0 to 1."""

    intent: str
    score: float


class Matched(NamedTuple):
    """The best intents, best first; `confident`: the first may be answered without asking back."""

    candidates: tuple[Guess, ...]
    confident: bool

    @property
    def intent(self) -> str:
        """Return the best one, whether confident or not."""
        return self.candidates[0].intent


class Model(NamedTuple):
    """`rows`: where each feature's weights begin in `weights`, one signed byte for each intent."""

    rows: Mapping[str, int]
    weights: memoryview
    bias: tuple[float, ...]
    digest: str


def match(text: str, most: int = CANDIDATES) -> Matched:
    """Return what is meant by a typed question; the same text gives the same answer on every machine. An hour or a
    number alone asks nothing, though a rule may have the same number: it is never confident."""
    model, found = _model(), features(text)
    totals = list(model.bias)
    known = [model.rows[each] for each in sorted(found) if each in model.rows]
    norm = math.sqrt(len(known) or 1)
    for row in known:
        for number, weight in enumerate(model.weights[row : row + len(INTENTS)]):
            totals[number] += weight / SCALE / norm
    top = max(totals)
    shares = [math.exp(total - top) for total in totals]
    whole = sum(shares)
    best = sorted(range(len(INTENTS)), key=lambda number: -shares[number])[:most]
    guesses = tuple(Guess(INTENTS[number], round(shares[number] / whole, 4)) for number in best)
    sure = guesses[0].score >= CONFIDENT and guesses[0].score - guesses[1].score >= AHEAD
    return Matched(guesses, sure and bool(known) and any(map(str.isalpha, text)))


def digest() -> str:
    """Return what the model is made of: the one on file has to be of these examples, features and intents."""
    beside = (HERE / name for name in ("spellings.yaml", "concepts.yaml", "features.py"))
    files = (*sorted((HERE / "examples").glob("*.yaml")), *beside)
    return hashlib.sha256(b"\0".join((*(file.read_bytes() for file in files), *map(str.encode, INTENTS)))).hexdigest()


@cache
def _model() -> Model:
    head, *names = (HERE / "model.txt").read_text("utf-8").splitlines()
    of, *bias = head.split(" ")
    weights = memoryview((HERE / "model.bin").read_bytes()).cast("b")
    rows = {name: number * len(INTENTS) for number, name in enumerate(names)}
    return Model(rows, weights, tuple(map(float, bias)), of)
