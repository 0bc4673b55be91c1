"""How the property-based tests run: the same examples every time, unless asked to explore.

`pytest --hypothesis-profile=explore tests/handlers` draws new and more examples.
"""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1500)
if settings.get_current_profile_name() != "explore":
    settings.load_profile("repeatable")
