"""What things are: frozen values, enums, and facts about them. Standard library only."""
