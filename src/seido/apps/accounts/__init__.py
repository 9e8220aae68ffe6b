"""Who signs in, and what each person may see and do."""
