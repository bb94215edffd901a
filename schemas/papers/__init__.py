"""The papers of the registry (文书): what there is, what each says, what it may lack.

    kind          a kind of paper and the slots that are filled in it
    kinds         the catalogue: the 36 documents, and the forms of a dossier
    registration, jurisdiction, classified, handled, conciliated, reviewed, oversight
                  the documents, group by group
    forms_kinds   the forms of a dossier (M) and those beside the documents (X)
    sheets        the words of a mediation's forms, for phone and desk alike
    filling       a sheet in the slots of its kind
    wording       the built-in text of each, a file a paper
    remedies      where somebody may turn who does not agree: one text for one kind
    lint          what keeps a paper from being issued, by article
    due           the paper that a step of a petition asks for

A paper is its kind and flat text values. Nothing else reaches a template: no object,
no list, no code. Who fills the values and prints them is the server's business.
"""
