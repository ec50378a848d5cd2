"""The application behind `truongdang browse`: search, narrow down and read in the terminal."""
