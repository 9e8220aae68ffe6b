"""Data integrity: what was found in the facts, kept so that figures know whether they count."""
