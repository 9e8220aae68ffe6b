"""The direction of the organisation, and the plans that carry it out (items 1.1 and 1.2)."""
