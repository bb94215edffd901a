"""Papers (文书): from a template and values to what is printed.

building     a wording is a .docx that a clerk may edit
templates    which .docx stands for a kind; two persons change it
checking     what may stand in one, and where something else does
merging      the values in the places of their names
layout       a .docx as blocks; `paper.typ` sets them as pages
printing     the processes that do both, behind walls
"""
