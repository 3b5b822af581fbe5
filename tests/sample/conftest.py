"""One sample of each size for the whole session: making M takes seconds."""

import pytest

from planner.project.project import Project
from planner.project.sample import make_sample


@pytest.fixture(scope="session")
def small() -> Project:
    return make_sample("S")


@pytest.fixture(scope="session")
def province() -> Project:
    return make_sample("M")


@pytest.fixture(scope="session", params=["S", "M"])
def sample(request) -> Project:
    return request.getfixturevalue({"S": "small", "M": "province"}[request.param])
