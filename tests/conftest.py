"""What every test may use: the real servers, and a hypothesis that is patient with slow machines."""

import os

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures", "tests.databases"]

# A build tries the same examples each time, so that it fails for what it was given and not by chance; elsewhere every
# run looks for new ones.
settings.register_profile("desk", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("desk")
