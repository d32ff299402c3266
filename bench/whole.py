"""`channel-keeper run --live`, only that its rates are given: a fake sets no limits, and peers keep none.

`--rate`: messages a second from the start, with Telegram's limit for each chat; without, as fast as it can.
"""

import argparse
import sys

from bot import config, logs, running
from bot.telegram.pace import Rates

UNLIMITED = Rates(start=1e6, most=1e6, chat=1e6, chat_burst=1000)


def main() -> int:
    """The program's own exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float)
    rate = parser.parse_args().rate
    found = config.read()
    logs.set_up(found.log, found.log_level, found.token_text)
    logs.log_strays()
    return running.run(found, rates=Rates(start=rate, most=rate) if rate else UNLIMITED)


if __name__ == "__main__":
    sys.exit(main())
