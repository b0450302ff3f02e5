"""Sources and labels -> the models and lists that ship with the package; needs the development dependencies."""
