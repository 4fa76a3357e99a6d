"""What all pages share: access, security, templates, errors, forms, menus and the server. Knows Flask, knows no feature."""
