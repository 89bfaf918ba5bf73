"""Who may see what. `rules` is the law of the house: rows only. Nothing here knows a database."""
