"""What people are told: on the page, and by mail."""
