"""Telling other systems what happens here: signed messages to their addresses, with a log of every delivery."""
