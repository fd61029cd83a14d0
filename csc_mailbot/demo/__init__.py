"""The playground: servers, people and scenes of its own."""
