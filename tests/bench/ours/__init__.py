"""One file per benchmark; importing it registers it."""
