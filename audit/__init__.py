"""The record: who did what to whose case, on which ground, and whether anyone altered the telling.

Lives here: the vocabulary, the entry, the writers' chains, the tree, its checkpoints, the sequencer,
the export, the verifiers and the auditor's questions. Not here: anything of coord or of forms; an
auditor can run this package alone. FORMAT.md is the byte layout.
"""
