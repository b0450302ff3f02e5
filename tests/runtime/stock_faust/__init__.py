"""What Faust 0.15.3 does when nobody hardens it: each test keeps one reason why streams/runtime exists.

A test that fails after an upgrade says that Faust was mended, and that a class of runtime/ may go.
"""
