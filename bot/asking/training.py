"""`python -m bot.asking.training` learns the model from the examples; needed after any change to them."""

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.asking.features import features
from bot.asking.known import examples
from bot.asking.matching import HERE, SCALE, digest
from bot.domain.questions import INTENTS

STRENGTH = 30.0  # how closely the examples are followed; found by cross-validation
SEEN = 2  # a feature of one example alone says little


def learn(pairs: list[tuple[str, str]], strength: float = STRENGTH) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the features, a row of weights for each, and the bias of each intent."""
    found = [features(text) for text, _ in pairs]
    counts: dict[str, int] = {}
    for each in found:
        for name in each:
            counts[name] = counts.get(name, 0) + 1
    kept = {name for name, count in counts.items() if count >= SEEN}
    rows = []
    for each in found:
        names = each & kept
        rows.append(dict.fromkeys(names, 1 / max(1.0, len(names)) ** 0.5))
    vectors = DictVectorizer(sparse=True)
    table = vectors.fit_transform(rows)
    wanted = [INTENTS.index(intent) for _, intent in pairs]
    model = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")
    model.fit(table, wanted)
    assert list(model.classes_) == list(range(len(INTENTS)))
    return list(vectors.get_feature_names_out()), model.coef_.T, model.intercept_


def main() -> None:
    """Leave `model.txt` and `model.bin` as the examples call for."""
    names, weights, bias = learn(list(examples()))
    whole = np.clip(np.rint(weights * SCALE), -127, 127).astype(np.int8)
    head = " ".join((digest(), *(f"{each:.3f}" for each in bias)))
    (HERE / "model.txt").write_text("\n".join((head, *names)) + "\n", "utf-8")
    (HERE / "model.bin").write_bytes(whole.tobytes())
    print(f"{len(names)} features, {len(bias)} intents, {whole.nbytes // 1024} KB")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
