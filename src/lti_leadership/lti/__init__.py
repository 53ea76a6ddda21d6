"""How people arrive from their LMS, and how we speak to the LMS's services.

The one seam to `pylti1p3`: nothing outside this package imports it.
"""
