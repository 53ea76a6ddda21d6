"""The xAPI Statements resource for agencies that have no learning record store."""
