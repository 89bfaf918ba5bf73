"""みらい市: an invented town, loaded through the same actions that people use."""
