"""卷宗 at the desk: looked over, returned, received, claimed for, archived.

    judging    the 司法所 returns with items, receives, archives
    claiming   以案定补, once for a dispute; withdrawn, and why not
    paying     a month's claims of a township: listed, signed off, what is paid
    doubts     what a person should look at before a claim is paid
    listing    the queue by step, within the areas of whoever asks

How far a dossier is, is folded (`schemas.dossier_life`); its rows are
`registry.dossier_rows`. Verbs here write deeds and the rows that follow of them, in
one transaction.
"""
