"""The figures of the book beside its peers, as `python -m bench` prints them."""
