"""What follows from the records, as pure functions."""
