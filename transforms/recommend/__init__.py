"""What is like what, and why: profiles, exact neighbours, shared factors."""
