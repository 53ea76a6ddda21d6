"""An agency on a laptop: a small LMS, its people, and a plain browser to walk through it.

Nothing in here imports the tool: the demo uses only what a stranger could, its public URLs.
"""
