"""What the book is measured beside, on the same documents."""
