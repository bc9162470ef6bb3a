"""What people send and upload: told by its content, cleaned, kept."""
