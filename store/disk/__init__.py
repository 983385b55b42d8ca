"""How the book is kept on disk."""
