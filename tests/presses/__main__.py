"""`python -m tests.presses`: what the buttons carry now is kept for ever."""

from tests.presses import make

make()
