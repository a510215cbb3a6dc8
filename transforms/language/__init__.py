"""Japanese text: normalised for matching with the way back to the original, sentences, tokens."""
