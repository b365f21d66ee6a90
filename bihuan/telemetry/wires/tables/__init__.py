"""Events and metric series in tables: CSV, XLSX, Parquet, and what a database answers."""
