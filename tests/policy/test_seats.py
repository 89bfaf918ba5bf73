"""Which role at which office: the lawyer's table, written by hand, against the rows and their sentences."""

import pytest

from coord.domain.agency import Hat, Role
from coord.policy.decide import may_be_given_in
from coord.policy.explain import law_of_the_house, where_it_is_held

# One column a role, in the order of the head; ○ it may be given at such an office, × it may not.
TABLE = """
                  相談 推進 係長 所属 事務 民生 監査 シス 総括
consultation      ○   ×   ○   ○   ○   ×   ×   ×   ×
coordination      ○   ○   ○   ○   ○   ×   ×   ×   ×
participation     ○   ×   ○   ○   ○   ×   ×   ×   ×
outreach          ○   ×   ○   ○   ○   ×   ×   ×   ×
municipal_office  ○   ×   ○   ○   ○   ×   ×   ×   ×
own_work          ○   ×   ○   ○   ○   ×   ×   ×   ×
medical           ○   ×   ○   ○   ○   ×   ×   ×   ×
school            ○   ×   ○   ○   ○   ×   ×   ×   ×
public_body       ○   ×   ○   ○   ○   ×   ×   ×   ×
volunteers        ○   ×   ○   ○   ○   ○   ×   ×   ×
oversight         ×   ×   ×   ○   ○   ×   ○   ×   ○
system            ×   ×   ×   ○   ○   ×   ×   ○   ×
"""
ROLES = (
    *(Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR, Role.HEAD, Role.CLERK),
    *(Role.VOLUNTEER, Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER),
)
LINES = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}


def test_the_table_has_a_line_for_every_office_and_a_column_for_every_role() -> None:
    assert set(LINES) == set(Hat)
    assert set(ROLES) == set(Role)
    assert {len(marks) for marks in LINES.values()} == {len(Role)}


@pytest.mark.parametrize("hat", Hat)
def test_a_role_is_given_where_the_table_says_and_nowhere_else(hat: Hat) -> None:
    said = ["○" if may_be_given_in(role, hat) else "×" for role in ROLES]
    assert said == LINES[hat]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.AUDITOR, "「監査」を置けるのは、監査の機関だけです。"),
        (Role.COUNSELLOR, "「相談員」は、監査・情報システムの機関には置けません。"),
        (Role.HEAD, "「所属長」は、どの機関にも置けます。"),
    ],
)
def test_where_a_role_is_held_is_said_in_one_sentence_and_stands_in_the_law(role: Role, sentence: str) -> None:
    assert where_it_is_held(role) == sentence
    assert sentence in {said.says for said in law_of_the_house()[-1].sentences}
