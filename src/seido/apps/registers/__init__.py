"""One machinery for every kind of record: lists, details, changes, imports, exports, all from one short declaration."""
