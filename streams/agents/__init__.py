"""The Faust shell: one thin agent a stage."""
