"""Histories of one village that nobody planned, over the real parts in one process.

    village     county, hub, registry; `handsets` its phones, `registers` its database
    lines       how a phone reaches the county, and where the line drops; `near` is the
                county's verbs without HTTP
    deeds       what may happen, in a clerk's words; `desk` what the county does
    histories   one history from its seed; the shortest that still fails
    truths      what holds after healing: invariants 1 to 6; `owners` 7 and 8
    __main__    `make faults`: many, on several processes
    lives       histories with real processes, and many of them; `street` is their
                village, `acts` what may happen, `proxy` the line, `broken` what is bad;
                `township` is the laptop between, `relays` what happens at it,
                `carried` and `relayed` what is true of evidence and of the laptop

Casebooks, hub, ingest and registry are those of the product. Between phone and hub most
histories replicate directly, through the same gate and guard; every twentieth goes
through HTTP in process.
"""
