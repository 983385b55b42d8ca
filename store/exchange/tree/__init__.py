"""The git tree, format 1: the book as a folder of text files that a person can review and git can merge."""
