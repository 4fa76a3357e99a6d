"""Who the people are: names, departments, roles, absences; imported from the company's own list and never lost."""
