"""督办: letters by which the county office has a unit put something right.

    hits       what the registry has that may be a ground for one
    proposing  which letters these propose, each with the facts that it hit
    writing    issue, urge, answer, judge, withdraw; or dismiss what was proposed
    listing    the register of letters; one of them with its thread

Nothing is sent by itself. A person issues what was proposed, changes it, or says why it
is not written; either way it is proposed no more for the same facts.
"""
