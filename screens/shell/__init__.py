"""What every screen shares: actions, status, terminal."""
