"""Corrective actions and what they save (item 2.8)."""
