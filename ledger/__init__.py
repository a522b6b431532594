"""What is true about the money. Knows no web and no Excel."""
