"""Pages of people: one's own, everybody's, and the way in."""
