"""What improving is judged by: causes by weight, whether a result has held, what it saved."""
