"""From the moment a row is accepted to the moment it is asked for: buffer, Parquet segments, one consistent view."""
