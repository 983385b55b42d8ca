"""The book, and everything true about customer work; knows nothing of a terminal."""
