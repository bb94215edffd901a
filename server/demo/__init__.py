"""A county to look at: simulated phones log offline, then synchronise.

The phones are processes of `python -m mobile.simulated`, the phone's own code
without its screens; what they write comes from `schemas.samples`; the server is
`sili serve`. Nothing here is on a path that a county runs.
"""
