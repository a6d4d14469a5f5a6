"""Airflow: one notebook by PapermillOperator, and all reports by the command, every night."""

import datetime as dt

from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

HOME = "/srv/baltic-research"

with DAG(
    dag_id="baltic_reports",
    schedule="20 3 * * *",
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
) as dag:
    # One notebook for given parameters, without page, cache or check of what is given
    trends = PapermillOperator(
        task_id="spending_trends",
        input_nb=f"{HOME}/notebooks/01_spending_trends.ipynb",
        output_nb=f"{HOME}/out/spending_trends_{{{{ ds }}}}.ipynb",
        parameters={"first_year": 2014},
    )
    # Everything in reports.yml that is not good any more; exit code 3 (locked) skips the task
    build = BashOperator(
        task_id="build",
        bash_command=f"baltic-research report build --output {HOME}/out --limit 600 --timeout 7200",
        skip_on_exit_code=3,
        execution_timeout=dt.timedelta(hours=2, minutes=10),
    )
    trends >> build
