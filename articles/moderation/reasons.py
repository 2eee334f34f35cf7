"""The reasons that moderators give most often; any other can be written."""

REASONS = [
    "Insults or threatens somebody",
    "Names a private person",
    "Advertising",
    "Off the subject of the article",
    "States something false as a fact",
    "Repeats what was said already",
    "Breaks the law",
]
