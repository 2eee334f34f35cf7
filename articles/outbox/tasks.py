"""The background task that sends what is due: in the worker, or after the response (TASKS)."""

import threading

from django_tasks import task

from .send_due import send_due_emails

# In seconds: then other tasks get their turn, and the rest is sent by the next one.
TIME_LIMIT = 60

# One thread of a process sends, however many requests queue e-mails: the others must be free for readers.
_sending = threading.Lock()
_is_wanted = threading.Event()


@task()
def send_emails() -> None:
    """Send the e-mails that are due; if another thread of this process is sending, it takes these as well."""
    _is_wanted.set()
    while _is_wanted.is_set() and _sending.acquire(blocking=False):
        try:
            _is_wanted.clear()
            run = send_due_emails(TIME_LIMIT)
        finally:
            _sending.release()
        if run.next_run_at:
            send_emails.using(run_after=run.next_run_at).enqueue()
        if run.is_interrupted:
            return
