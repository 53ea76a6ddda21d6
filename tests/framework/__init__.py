"""Tests of the content and its loader."""
