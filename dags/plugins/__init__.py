"""What Airflow itself has to know of the house before it reads a DAG: `[core] plugins_folder` names this folder."""
