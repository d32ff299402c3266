"""YAML as a plain tree that remembers its lines. Only what a policy needs is taken: no aliases, no tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Fault = tuple[int, str]
Path = tuple[str | int, ...]

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
_DEEPEST = 8
_MAP, _LIST = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


def _whole(text: str) -> int | str:
    # YAML 1.1 reads 20:00 as the number 1200 and 010 as 8. Nobody means that in a policy.
    try:
        return int(text)
    except ValueError:
        return text


def _fraction(text: str) -> float | str:
    try:
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text


_SCALARS: Mapping[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:null": lambda _text: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("true", "yes", "on"),
    "tag:yaml.org,2002:int": _whole,
    "tag:yaml.org,2002:float": _fraction,
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:timestamp": str,
}


@dataclass(slots=True)
class Outline:
    """The tree, the line of each of its paths, and what was not taken. With faults the tree is not whole."""

    tree: object = None
    lines: dict[Path, int] = field(default_factory=lambda: {(): 1})
    faults: list[Fault] = field(default_factory=list)
    _met: set[int] = field(default_factory=set, compare=False)

    def draw(self, node: yaml.Node, path: Path) -> object:
        """Return the plain tree under `node`."""
        # An alias is the very node of its anchor: met twice, a bomb of them would be walked for ever.
        if id(node) in self._met:
            line = self.lines.get(path, self.lines[path[:-1]])  # the node's own line is the anchor's
            return self._fault(line, f"{_dotted(path)} is an alias (*name): write the value itself")
        self._met.add(id(node))
        line = self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > _DEEPEST:
            return self._fault(line, f"{_dotted(path)} lies too deep")
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            return self._map(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
            return [self.draw(item, (*path, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return _SCALARS[node.tag](node.value)
        return self._fault(line, f"{_dotted(path)} has the tag {node.tag!r}: only plain values are taken")

    def _map(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        drawn: dict[str, object] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.value.isprintable():
                self._fault(line, f"{_dotted(path)} has a key that is no plain name")
            # The key as it is written: YAML 1.1 takes a bare `on` for true.
            elif key.value in drawn:
                self._fault(line, f"{_dotted((*path, key.value))} stands here a second time")
            else:
                self.lines[*path, key.value] = line
                drawn[key.value] = self.draw(item, (*path, key.value))
        return drawn

    def _fault(self, line: int, reason: str) -> object:
        self.faults.append((line, reason))
        return None


def outline(raw: bytes, loader: Any = LOADER) -> Outline:
    """Return what the file says. It never raises: what can't be read is a fault with its line."""
    found = Outline()
    try:
        node = yaml.compose(raw.decode("utf-8-sig"), Loader=loader)
    except UnicodeDecodeError as wrong:
        found.faults.append((raw.count(b"\n", 0, wrong.start) + 1, "the text is not UTF-8"))
    except RecursionError:
        found.faults.append((1, "the file is nested too deep"))
    except yaml.YAMLError as wrong:
        found.faults.append((_line_of(wrong, raw), _said(wrong)))
    else:
        found.tree = None if node is None else found.draw(node, ())
        if found.tree is None and not found.faults:
            found.faults.append((1, "the file is empty"))
    return found


def _line_of(wrong: yaml.YAMLError, raw: bytes) -> int:
    mark = getattr(wrong, "problem_mark", None) or getattr(wrong, "context_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(wrong, "position", None)
    return raw.decode("utf-8-sig").count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _said(wrong: yaml.YAMLError) -> str:
    reason = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or "no reason given"
    return f"this is not YAML: {reason}"


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the file"
