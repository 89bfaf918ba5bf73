"""The keystore's own migrations, apart from those of the data."""
