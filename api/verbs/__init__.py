"""Verbs of the command that need more than a few lines each; ``api.cli`` puts them together."""
