"""Races: several acts at one moment, each in a thread and a database connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def run_concurrently(*calls):
    """Call each act in its own thread, all at one moment, and return what came of each, or was raised."""
    start, results = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
