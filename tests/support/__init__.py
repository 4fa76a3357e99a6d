"""What a test run brings along: servers, databases, a browser, visitors."""
