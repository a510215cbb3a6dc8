"""Frames or arrays in, frames or arrays out: no paths, no clock, no environment."""
