"""What the LMS answers over HTTP: pages for people, services for tools."""
