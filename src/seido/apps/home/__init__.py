"""The home page: what needs a person now, where the entity stands, and what moved."""
