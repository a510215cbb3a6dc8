"""Airflow reads a DAG's own kind of deadline only where a plugin names it."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from dags.deadline import MidnightOfTheNight


class Kansei(AirflowPlugin):
    """The deadline of `nightly`."""

    name = "kansei"
    deadline_references = [MidnightOfTheNight]
