"""Races: several acts at one moment, each in a thread and a database connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def at_once(*acts):
    """Call each act in its own thread, all at one moment, and return what came of each, or was raised."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait()
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
