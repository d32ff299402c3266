"""Typed questions: which of the intents is meant, by a linear model over examples in three languages."""
