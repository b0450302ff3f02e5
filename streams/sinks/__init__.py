"""Events of a topic -> somewhere that people query: PostgreSQL or Parquet files."""
