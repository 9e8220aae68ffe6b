"""The demonstration centre: a made-up Japanese outsourcer whose work is simulated from a seed.

`files.generate` writes what a centre's systems would hand over, as files that `seido setup` and `seido ingest`
take; `problems.yaml` lists what was planted in them and how it is found.
"""
