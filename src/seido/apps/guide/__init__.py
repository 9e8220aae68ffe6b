"""The user guide in the product, by role: the Markdown of docs/guide as pages."""
