"""Long work that agencies ask a service for: files taken in, exports, reports; done in steps, with progress.

A service names its kinds of jobs (`kinds.Workshop`), has the tables (`rows`), the repository (`stored`) and entrypoints
whose shapes are here (`shapes`). The steps are taken by `python -m databus.work`.
"""
