"""What people see: one blueprint a role, the templates, and the way in by a launch."""
