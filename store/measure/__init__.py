"""What the records add up to, as pure functions."""
