"""What shows that a requirement is met: files and links with the period they support, and requests for them."""
