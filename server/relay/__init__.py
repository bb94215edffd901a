"""A township's relay: a laptop with which phones synchronise while nobody has a line.

    phone ──TLS, pinned──▶ gate ─▶ databases (sealed at rest) ─▶ carrier ──▶ county

    chest       who this relay is, opened by the supervisor's password
    atrest      what lies in its files opens with the data key alone
    known       what the county says of devices, persons, keys: signed, held offline
    sessions    a phone seals the relay's challenge and is let in for ten minutes
    store       its databases, and what it notes of each
    asking      one question to the county
    enrolling   it comes in by code and six digits
    carrier     whenever there is a line: up what the phones brought, down the answers
    dropping    what the county keeps, or has erased, goes
    serving     what phones ask, and a page for whoever sits at the laptop
    door        TLS on the local network

It decides nothing. What a phone may write is the county's own guard; what a phone then
says of delivery comes from the county's receipts, which the relay only hands on.
"""
