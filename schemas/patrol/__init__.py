"""网巡: the five negative lists, judged day by day over everything.

    rules         the 33 items as data: article, severity, days, letter proposed
    context       what a petition is judged beside: day, clocks, papers, others
    registration  N1     timeliness  N2     procedure  N3     substance  N4     duty  N5
    judging       every rule over one petition, and the day to look at it again
    beside        what is no petition's: receptions, letters, the reading log
    deeds         what the patrol found and what people did about it, as sealed deeds
    findings      a finding folded from these deeds

A rule is a pure function of the record. It hits a *fact*, and the fact has a key, so
that it is found once however often the patrol comes by. The day that counts is the day
of the act; what was only written down late is excused, with the reason. A finding says
where to look: what it means is for a person (试行口径). Reports (检举控告) are never
read here; who knows of a leak or of revenge enters it by hand.
"""
