"""The world, one library per door."""
