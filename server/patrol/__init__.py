"""网巡: every rule of the five lists over everything, every day.

    wanted      which petitions a run looks at: all, or those that something changed
    gathering   what stands beside them, some hundred at a time
    beside      receptions, letters and the reading log
    running     a run: look, write what was found as deeds, end with a report
    doing       what people do: enter by hand, assign, put right, verify, reopen, false
    listing     the findings and the reports, as their reader may see them

A run that was killed goes on where it was: what is to be looked at stands in a table,
and what was found is in the record. Run twice, it adds nothing. Reports (检举控告) are
never read: nothing here asks their store.
"""
