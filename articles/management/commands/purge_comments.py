"""Delete senders' IP addresses and browsers whose purge date has come; meant for each night."""

from django.core.management.base import BaseCommand

from articles.comments.purge import purge_commenter_data


class Command(BaseCommand):
    """Deletes what is kept of comments' senders only for a time, and says how much that was."""

    help = "Delete the IP addresses and browsers of comments' senders whose purge date has come, and keys out of use."

    def handle(self, *, verbosity, **options):
        traces, keys = purge_commenter_data()
        if verbosity:
            self.stdout.write(f"Deleted {traces} traces and {keys} keys.")
