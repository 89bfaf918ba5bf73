"""Paper: numbered copies and the sheets of a meeting, from what one reader may see to what stands on the page."""
