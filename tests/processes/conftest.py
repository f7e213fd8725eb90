"""Deployments: on Postgres unless a test asks for each database by indirect parameters."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.deployment import Deployment, deployment_on


@pytest.fixture
def deployment(request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment with nothing started in it yet."""
    with deployment_on(getattr(request, "param", "postgres"), postgres_url, tmp_path) as found:
        yield found
