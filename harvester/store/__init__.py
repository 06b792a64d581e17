"""The store: schema as migrations, versioning rules, and the one module that writes the database."""
