"""How everything looks: the frame around each page, its style, its components and its charts."""
