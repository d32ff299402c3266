"""What can be wrong with a file, and what is worth a warning: codes that never change."""

from __future__ import annotations

EMPTY_FILE = "E_EMPTY_FILE"
NO_ROWS = "E_NO_DATA_IN_PERIOD"
MISSING_COLUMN = "E_MISSING_REQUIRED_COLUMN"
MIXED_CURRENCY = "E_MIXED_CURRENCY"
PASSWORD = "E_PASSWORD_PROTECTED"  # noqa: S105 - a code, no password
NOT_A_SPREADSHEET = "E_NOT_A_SPREADSHEET"
CORRUPT_FILE = "E_CORRUPT_FILE"
TOO_LARGE = "E_TOO_LARGE_UNPACKED"
TOO_MANY_ROWS = "E_TOO_MANY_ROWS"
FORMULA = "E_FORMULA_WITHOUT_VALUE"
UNSUPPORTED = "E_UNSUPPORTED_REPORT"
UNKNOWN = "E_UNKNOWN_REPORT"
PERSONAL = "E_PERSONAL_DATA_REPORT"

ERRORS = (
    EMPTY_FILE, NO_ROWS, MISSING_COLUMN, MIXED_CURRENCY, PASSWORD, NOT_A_SPREADSHEET, CORRUPT_FILE, TOO_LARGE,
    TOO_MANY_ROWS, FORMULA, UNSUPPORTED, UNKNOWN, PERSONAL,
)  # fmt: skip

PERIOD_TOO_SHORT = "W_PERIOD_TOO_SHORT"
NO_GPM = "W_GPM_NOT_AVAILABLE"
DATE_ORDER = "W_DATE_ORDER_ASSUMED"
DUPLICATES = "W_DUPLICATES_REMOVED"
ID_PRECISION = "W_ID_PRECISION_LOST"
ROWS_SKIPPED = "W_ROWS_SKIPPED"
DAYS_MISSING = "W_DAYS_MISSING"
CURRENCY = "W_CURRENCY_ASSUMED"

WARNINGS = (
    PERIOD_TOO_SHORT, NO_GPM, DATE_ORDER, DUPLICATES, ID_PRECISION, ROWS_SKIPPED, DAYS_MISSING, CURRENCY,
)  # fmt: skip


class Refusal(Exception):  # a file's fault, told by its code
    """The file can't be read; `code` says why, `kind` what report it was taken for."""

    def __init__(self, code: str, kind: str = "unknown", period: tuple[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.kind, self.period = code, kind, period
