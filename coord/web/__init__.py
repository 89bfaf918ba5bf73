"""The browser's side: parse what was sent, ask one action, show what it returned. Decides nothing."""
