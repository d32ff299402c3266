"""What may go wrong is done apart from the bot: what happens to the one who does it doesn't happen to the bot."""
