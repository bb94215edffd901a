"""The forms of a mediation as words, before anybody sets them in type.

case file ─► Known ─► a form (beginning, hearing, ending, held) ─► Sheet: blocks
Sheet ─► masked ─► pages on the phone, the slots of a paper at the desk
"""
