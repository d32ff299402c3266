"""The bot seen from outside and by itself: health, the figures by their names, the operator's chat."""
