"""One module per command of the command line; each is imported only when it is asked for."""

GOOD = 0
FAILURE = 1
USAGE = 2
REFUSED = 3
CONFIGURATION = 78
