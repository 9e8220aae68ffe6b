"""What the organisation consists of: its overview, its file, and the guided first set-up."""
