"""What officers type, read generously and echoed; the rules check it again."""
