"""检举控告: a domain apart, whose words nobody opens but its readers.

    store      one table of sealed lines in a database of its own
    readers    whose keys there are, each under its reader's passphrase
    intake     taken in at the window, and out of a mixed petition; never read back
    reading    listed by number and day; opened to a purpose; gone on with
    checks     is the store whole?
    keeping    its own backup

    told ──▶ sealed under a key of its own ──▶ the key enclosed to each reader
                                               who is not barred

The rest of the county knows nothing of it: no entry, deed, row, figure, search, export
or backup of the registry holds a report or says that there is one. Whoever may not read
one gets the answer of an address that does not exist.
"""
