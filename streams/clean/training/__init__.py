"""What the trainings of both readers share; needs the development dependencies, never imported at run time."""
