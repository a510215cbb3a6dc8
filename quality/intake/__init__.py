"""The intake gate: what a supplier's bytes and rows must promise before anything reads them further."""
