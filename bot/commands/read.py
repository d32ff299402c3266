"""`channel-keeper read`: the figures of an export file of Seller Center, without a database or a token."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

GOOD, USAGE, REFUSED = 0, 2, 3


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `read`."""
    parser = subparsers.add_parser("read", help="figures of an export file; needs neither database nor token")
    parser.add_argument("file", metavar="FILE", help="the file as Seller Center exported it: .xlsx, .csv or .tsv")
    parser.add_argument("--lang", default="en", metavar="BCP47", help="the language of the text, such as es-MX")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """The file's figures are printed, or why there are none; a file that can't be opened is named on stderr."""
    from bot.exports.apart import read_now
    from bot.exports.opening import MOST_BYTES_OF_FILE

    try:
        with Path(args.file).open("rb") as file:
            content = file.read(MOST_BYTES_OF_FILE + 1)
    except (OSError, ValueError) as wrong:
        print(f"{args.file}: {getattr(wrong, 'strerror', None) or wrong}", file=sys.stderr)
        return USAGE
    result = read_now(content, Path(args.file).name)
    if args.json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        from bot.exports.telling import phrases
        from bot.templates import bare
        from bot.text import best_language, load_words

        words = load_words(clock=lambda: datetime.now(UTC))
        lang = args.lang if best_language(args.lang)[1] else "en"
        print(*(bare(words.render(lang, each)) for each in phrases(result)), sep="\n")
    return GOOD if result.is_read() else REFUSED
