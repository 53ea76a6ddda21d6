"""The demo agency LMS: a small, strict LTI 1.3 / LTI Advantage platform.

It is what the tool's tests and the demo launch from. It behaves as a real LMS was seen to
behave (a *dialect* each), and where a real LMS is lenient it is strict instead, so that a
mistake of the tool shows here first.
"""
