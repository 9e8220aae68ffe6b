"""From source files to rows of the fact tables: files, mappings, their translation, and the load."""
