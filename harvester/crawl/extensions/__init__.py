"""Extensions: progress and closing summary."""
