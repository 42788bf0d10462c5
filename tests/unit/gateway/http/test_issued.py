from databus.papers.codes import EXAMPLE, LETTERS, new_code
from gateway.http.routes import ROUTES, Index
from gateway.http.routes.issued import Papers

PAPERS = Papers(ROUTES)


def owner(code: str, step: str = "") -> str:
    found = Index().find(f"/v1/papers/{code}{step}")
    assert found is not None
    routes, values = found
    return PAPERS.owned(next(iter(routes.values())), values).operation


def test_a_paper_is_asked_of_the_service_that_issued_it() -> None:
    for letter in ("E", "C"):
        assert owner(new_code(letter)) == f"{LETTERS[letter]}.get_paper"
        assert owner(new_code(letter), "/verification") == f"{LETTERS[letter]}.verify_paper"
        assert owner(new_code(letter), "/withdrawal") == f"{LETTERS[letter]}.withdraw_paper"


def test_a_code_is_known_as_people_type_it() -> None:
    assert owner(new_code("C").lower().replace("-", "%20")) == "credit.get_paper"


def test_what_is_no_code_and_what_nobody_else_issues_is_asked_of_the_first_issuer() -> None:
    assert owner("nothing") == "enterprise.get_paper"
    assert owner(EXAMPLE) == "enterprise.get_paper"
