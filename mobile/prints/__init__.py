"""文书 on paper: the mediation's forms, made on the phone, without a network.

case file ─► `schemas.papers.sheets` ─► a masked Sheet: blocks of words
Sheet ─► pages (fpdf2, 避头尾, the app's own font) ─► one PDF in memory
"""
