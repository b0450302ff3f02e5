"""Real Apache Kafka on this machine, and what is proven with it."""
