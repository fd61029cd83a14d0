"""The one configuration file, as frozen groups."""
