"""Everything that touches the lake, the clock, the environment or a supplier's file."""
