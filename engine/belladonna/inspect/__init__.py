"""Two pictures compared, for people: the report's figures, words for them, and a page that shows them."""
