"""A petition (信访事项): what the desk does about it, and how it stands.

    deeds      the bodies of its sealed deeds of the desk, one class for each verb
    registering     what is written down of it when it comes
    mediation  to a committee, and back; `ending` is what a dispute says of its end
    moves      the state machine as a table: verb, who, from where to where, the
               paper due, the article or 试行口径
    claims     the deeds of one petition folded: each claim goes its own way
    needs      what a move asks for besides the right state
    rules      the statutory terms; what no law fixes is changed by the county
    clocks     the terms at work in one petition, as they stand on a day
    lanes      in which of the 16 items of business it is, and of the 5 linked ones
    situations     the 23 situations, told from facts, with those still lacking

There is one desk and its deeds have an order, so nothing is merged here: what may not
be done is refused before it is written. A petition holds several claims (一件多诉);
each is classified, handed on, answered and reviewed by itself, and the petition is as
far as the slowest of them. Reports (检举控告) are no claims: they never come here.
"""
