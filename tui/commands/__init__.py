"""One command group a file, loaded when called."""
