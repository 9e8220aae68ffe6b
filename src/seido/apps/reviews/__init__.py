"""The monthly review of performance (1.4): every miss gets its cause or its action, and who took part is on record."""
