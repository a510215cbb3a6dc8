"""Kansei segments that an IAB taxonomy has a word for: Content Taxonomy 3.1 and Audience Taxonomy 1.1, by their ids.

A segment that says more of a mood than of a subject has none and is absent.
"""

from __future__ import annotations

CONTENT = {
    "animal_lovers": "422",  # Pets
    "career_turning": "123",  # Careers
    "cheer_for_victory": "483",  # Sports
    "eerie_delight": "336",  # Horror
    "fandom_heart": "432",  # Pop Culture
    "family_outing": "666",  # Family Travel
    "family_warmth": "186",  # Family and Relationships
    "fashion_play": "552",  # Style & Fashion
    "for_the_future": "467",  # Environment
    "hot_spring_break": "671",  # Spas
    "hungry_for_good": "210",  # Food & Drink
    "laugh_it_off": "646",  # Comedy
    "learn_something": "132",  # Education
    "love_begins": "326",  # Romance
    "new_parent": "192",  # Parenting
    "self_polish": "553",  # Beauty
    "smart_choice": "473",  # Shopping
    "solve_the_riddle": "331",  # Mystery
    "tidy_living": "274",  # Home & Garden
    "wander_away": "653",  # Travel
    "weary_and_tired": "232",  # Wellness
    "wedding_dream": "165",  # Wedding
}
AUDIENCE = {
    "animal_lovers": "541",  # Interest | Pets
    "career_turning": "338",  # Interest | Careers
    "cheer_for_victory": "607",  # Interest | Sports
    "fandom_heart": "581",  # Interest | Pop Culture
    "family_outing": "719",  # Interest | Travel
    "family_warmth": "348",  # Interest | Family and Relationships
    "fashion_play": "676",  # Interest | Style & Fashion
    "hot_spring_break": "719",  # Interest | Travel
    "hungry_for_good": "368",  # Interest | Food & Drink
    "learn_something": "344",  # Interest | Education
    "new_parent": "350",  # Interest | Parenting
    "smart_choice": "606",  # Interest | Shopping
    "tidy_living": "457",  # Interest | Home & Garden
    "wander_away": "719",  # Interest | Travel
    "weary_and_tired": "406",  # Interest | Healthy Living
}
