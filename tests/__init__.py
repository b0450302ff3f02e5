"""Tests mirror the tree of streams/; kafka/, chaos/, hostile/, quality/ and benchmarks/ stand beside it."""
