"""What every test may use: the real servers, and a hypothesis that is patient with slow machines."""

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures", "tests.databases"]

settings.register_profile("desk", deadline=None, max_examples=60)
settings.load_profile("desk")
