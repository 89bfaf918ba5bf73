"""Paper: plain inputs in, PDF bytes out.

What lives here: one file per form (its inputs as frozen values, and how it is printed), the press that turns a
template into a PDF, and the knowledge of which font can draw which character. What does not: any decision about
who may see what. A form prints what it is given and nothing else; whoever calls it has decided already. Nothing of
coord or of audit is imported here.
"""
