"""What happens to a picture between the artist's file and a training set."""
