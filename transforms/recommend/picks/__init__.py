"""Picks for listeners: from what listeners heard together and from what works are like."""
