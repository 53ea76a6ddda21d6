"""How what happened is said: vocabulary, event → statement, profile, and the LRS client."""
