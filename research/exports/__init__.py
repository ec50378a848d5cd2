"""Result sets as files, one module a format."""
