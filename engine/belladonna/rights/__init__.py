"""What the artist says about a picture inside its file: whose it is, and that no model may learn from it."""
