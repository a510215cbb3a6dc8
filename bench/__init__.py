"""Benches: each module measures one of our ways against another, on the same input."""
