"""coord: multi-agency support meetings act together, and every look has its legal ground."""
