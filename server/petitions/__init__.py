"""Petitions (信访事项) at the desk: registered, listed, opened, and each further step.

    register   write down what came, give it its number           `registering`
    do         one step with some of its claims                    `doing`
    listed     the work by clock: the county's, or one unit's       `listing`
    lines      what a line of it shows, of a unit its own claims     `lines`
    opened     all of one, with what may be done next               `opening`
    steps      these by verb, and what still bars one               `steps`
    repeats    who came with the same before                        `repeating`
    send       claims to a mediator of the village                  `mediating`
    back       how that ended, once a person confirms it            `returning`
    from_case  a failed mediation, a visitor's matter, as a draft   `bringing`
    led        which official answers for which of them             `leading`

Every step is a sealed deed of the desk, checked against what stands
(`schemas.petition`) and folded into the rows in one transaction. The county office sees
the whole county; a unit sees what was laid with it, and of that what concerns its own
claims.
"""
