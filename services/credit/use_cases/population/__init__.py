"""The rating of everybody at once, on columns: the same answers as `domain.rating.rate`, to the last field.

It runs for as long as polars needs without giving way: a caller on a green thread hands it to a real one.
"""

from services.credit.use_cases.population.frames import Frames, RatedFrames
from services.credit.use_cases.population.ratings import rate_frames
from services.credit.use_cases.population.scores import score_frames
from services.credit.use_cases.population.states import states

__all__ = ["Frames", "RatedFrames", "rate_frames", "score_frames", "states"]
