"""监督: what the county office and each unit see of the work as a whole.

    lanes      the items of business, how many are in each and by which light
    duties     what each unit answers for, and what is due from it
    checks     登记抽查: drawn by a seed, judged, put right
    smart      where each of the 27 smart steps acts, and how often it hit

Nothing here decides or changes a petition: it counts what the deeds left, and leads
to the list in which these petitions stand.
"""
