"""What holds for every test: hypothesis looks for wrong answers, never at the clock of a busy machine."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
