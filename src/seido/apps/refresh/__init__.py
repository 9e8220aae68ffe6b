"""After a change: everything that pages read is brought up to date."""
