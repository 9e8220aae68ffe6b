"""Who works when: shifts, breaks and named rosters for a need by interval, and the reason where none exists."""
