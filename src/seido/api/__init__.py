"""The HTTP API: what the pages show and do, for programs. It calls the same selectors and services."""
