"""What people do with the book."""
