"""The bot seen from outside: figures, health, the trace of a line, and the operator's chat."""
