"""Histories of one village that nobody planned, over the real parts in one process.

    world       county, hub, registry and phones; a line that can be cut
    deeds       what may happen, each told in a sentence
    histories   one history from its seed; the shortest that still fails
    truths      what holds after healing: invariants 1 to 7
    __main__    `make faults`: many, on several processes

Casebooks, hub, ingest and registry are those of the product; the phones log in at the
real endpoint. Between phone and hub most histories replicate directly, through the
same gate and guard; every twentieth goes through HTTP in process.
"""
