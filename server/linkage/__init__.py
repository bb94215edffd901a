"""Linkage: is this the same dispute, is this the same person, and why.

    case file ──► Sheet ──► keys ──► candidates ──► score, reason by reason
                 sheet     blocking    Index          scoring

A `Sheet` is all that linkage knows of a case. It never holds an ID number, only the
keyed digest of one. Keys find who may be meant at all; `scoring.score` weighs each
pair field by field in bits (Fellegi and Sunter 1969: the binary logarithm of how much
oftener a field agrees so among the same than among others), and the total is the sum
of its reasons and nothing else. The weights stand in one table (`weights`).

A score is advice. Who joins is a person; a machine may only where `certainty` says
that identity is certain and the county has allowed it.

Nothing here reads a database or knows of HTTP. `made` draws labelled disputes,
`evaluation` measures on them what the weights are worth, beside `rivals`.
"""
