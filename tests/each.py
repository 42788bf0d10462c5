"""A test of each of very many things that takes no time: one test, which tells of every one that fails.

Thousands of tests that take nothing cost minutes all the same: each is listed, handed to a process and reported.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

MOST_TOLD = 20

Test = Callable[..., None]


def each(
    names: str | tuple[str, ...], values: Iterable[Any], *, ids: Callable[[Any], str] = str
) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, within one test: `@each("path", modules("gateway"), ids=name_of)`."""
    found, named = list(values), (names,) if isinstance(names, str) else names

    def decorate(test: Test) -> Test:
        own = inspect.signature(test)

        @wraps(test)
        def of_each(**fixtures: Any) -> None:
            assert found, "there is none"
            problems = []
            for value in found:
                given = (value,) if isinstance(names, str) else value
                try:
                    test(**fixtures, **dict(zip(named, given, strict=True)))
                except Exception as problem:
                    problem.add_note(f"{', '.join(named)}: {ids(value)}")
                    problems.append(problem)
            if problems:
                raise ExceptionGroup(f"{len(problems)} of {len(found)} fail", problems[:MOST_TOLD])

        kept = [one for name, one in own.parameters.items() if name not in named]
        of_each.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
        return of_each

    return decorate
