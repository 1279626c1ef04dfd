"""Celery: three queues, so that papers and notices never starve the clocks. Time itself lives in the database."""

import os

from celery import Celery

from config.env import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.conf.update(
    # Celery spells the same socket differently.
    broker_url=env("REDIS_URL").replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="),
    task_ignore_result=True,
    task_default_queue="notices",
    task_routes={
        "incidents.tasks.sweep_deadlines": {"queue": "clock"},
        "incidents.tasks.sweep_incidents": {"queue": "clock"},
        "incidents.tasks.render_document": {"queue": "papers"},
        "incidents.tasks.render_missing": {"queue": "papers"},
    },
    # Beat is the second hand, the clock loop the first.
    beat_schedule={
        "sweep-deadlines": {
            "task": "incidents.tasks.sweep_deadlines",
            "schedule": 5.0,
            "options": {"expires": 5},
        },
        "deliver-notices": {
            "task": "incidents.tasks.deliver_notices",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "settle-alarms": {
            "task": "incidents.tasks.settle_alarms",
            "schedule": 5.0,
            "options": {"expires": 5},
        },
        "render-missing": {
            "task": "incidents.tasks.render_missing",
            "schedule": 30.0,
            "options": {"expires": 30},
        },
    },
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    # A papers worker reads its fonts before it says that it is up: seconds on a busy machine, and Celery waits four.
    worker_proc_alive_timeout=60.0,
    timezone="Asia/Shanghai",
    # Without it every task reconnects to PostgreSQL (101 against 250-350 tasks a second); Celery reads it upper-case.
    CELERY_DB_REUSE_MAX=1000,
)
app.autodiscover_tasks()
