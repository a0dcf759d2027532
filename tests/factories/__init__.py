"""Small complete fixtures for the tests."""
