"""Who hosts the tool: agencies, their platforms and deployments, and where their facts go."""
