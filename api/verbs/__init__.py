"""The verbs of the command ``hetu``, by what they are for; :mod:`api.cli` puts them together."""
