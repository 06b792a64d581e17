"""The site: plugins, templates and static files that are copied beside the published database."""
