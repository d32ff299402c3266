"""Figures become pictures that are read at a glance on a phone; they are drawn in a child."""
