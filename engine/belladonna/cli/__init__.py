"""The command ``belladonna``: words in, words out; what it does is in the library."""
