"""Asking for documents by what they say, as CouchDB's Mango does.

collation  in which order JSON values stand
paths      `a.b` in a document
selector   a selector becomes a test of a document
"""
