"""The actions on an article: the registry of them, who may run them, and one module per group of actions."""
