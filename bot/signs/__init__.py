"""What the parts leave to be seen of their work: figures, the trace of a line, a failure told with care."""
