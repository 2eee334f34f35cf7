"""What an operator sees of a running newspaper: logs, metrics for Prometheus, and errors for Sentry."""
