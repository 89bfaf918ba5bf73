"""The log's own migration branch (label ``audit``); the store's migrations list this folder beside theirs."""
