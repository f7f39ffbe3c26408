"""One module for each class of the agent library, named after it."""
