"""Keys with which programs use the API in a person's name: named, narrowed, expiring."""
