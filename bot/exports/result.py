"""What a person or another program is told of a file: its outcome, and the figures or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.exports.faults import PERSONAL, Refusal
from bot.exports.figures import Figures, figures, period
from bot.exports.kinds import UNKNOWN_KIND
from bot.exports.reading import Export, read_export

PARSED, WARNED, REJECTED, REFUSED = "parsed", "parsed_with_warning", "rejected", "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one file. `export` holds the rows where they were asked for."""

    outcome: str
    report_type: str
    error: str | None = None
    warnings: tuple[str, ...] = ()
    currency: str | None = None
    period: list[str] | None = None
    figures: Figures = field(default_factory=dict)
    export: Export | None = None

    def is_read(self) -> bool:
        """Whether there are figures."""
        return self.error is None

    def as_json(self) -> dict[str, Any]:
        """What `read --json` prints."""
        return {
            "outcome": self.outcome,
            "report_type": self.report_type,
            "error": self.error,
            "warnings": list(self.warnings),
            "currency": self.currency,
            "period": self.period,
            "figures": self.figures,
        }


def refusal(code: str, kind: str = UNKNOWN_KIND, of: list[str] | None = None) -> Result:
    """The file isn't analysed; one with buyers' personal data is refused, any other rejected."""
    return Result(REFUSED if code == PERSONAL else REJECTED, kind, code, period=of)


def read_as(export: Export) -> Result:
    """The outcome of a file that was read as that export."""
    outcome = WARNED if export.warnings else PARSED
    return Result(outcome, export.kind, None, export.warnings, export.currency, period(export), figures(export), export)


def result_of(content: bytes, name: str, order: str | None = None) -> Result:
    """The outcome of the file, worked out here and now: for files that are trusted, and inside the child."""
    try:
        return read_as(read_export(content, name, order))
    except Refusal as why:
        return refusal(why.code, why.kind, list(why.period) if why.period else None)
