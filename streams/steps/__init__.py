"""The three stages as steps from bytes to records, one module each: a worker loads its own stage and no other."""
