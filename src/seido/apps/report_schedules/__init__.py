"""Reports that go out by mail again and again: what a page exports, with its filters said."""
