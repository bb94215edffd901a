"""文书 on paper: the mediation's forms, made on the phone, without a network.

case file ─► Known ─► a form (beginning, hearing, ending) ─► Sheet: blocks of words
Sheet ─► masked ─► pages (fpdf2, 避头尾, the app's own font) ─► one PDF in memory
"""
