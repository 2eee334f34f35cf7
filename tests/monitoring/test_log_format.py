"""Log records as JSON and as text."""

import json
import logging

import pytest
from django.test import RequestFactory

from newsroom.monitoring.current_request import CurrentRequest, current_request
from newsroom.monitoring.log_format import log_formatter


@pytest.fixture(autouse=True)
def no_request():
    """Forget the last request of this thread, to which records would belong."""
    current_request.set(None)


def record_of(message, *arguments, error=None, **attributes):
    """Return a log record, as the standard library makes it."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, exc_info)
    vars(record).update(attributes)
    return record


def as_json(*arguments, **attributes):
    """Return the fields of a record that is written as JSON."""
    line = log_formatter("JSON").format(record_of(*arguments, **attributes))
    assert "\n" not in line
    return json.loads(line)


@pytest.fixture
def raised_error():
    """Return an error that was raised where a local variable has a secret."""
    local_secret = "Fq-8_LmNo"
    try:
        raise ValueError(f"token={local_secret} of ada@post.example")
    except ValueError as error:
        return error


def test_json_has_one_line_with_time_level_logger_and_message():
    fields = as_json("%d of %s", 2, "three")
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {"level": "warning", "logger": "django.request", "event": "2 of three"}


def test_text_is_readable():
    line = log_formatter("TEXT").format(record_of("Not Found: %s", "/wp-login.php"))
    assert line.partition(" ")[2] == "[warning] Not Found: /wp-login.php [django.request]"


def test_a_mapping_as_the_only_argument_works_as_in_logging():
    assert as_json("%(a)s and %(b)s", {"a": 1, "b": 2})["event"] == "1 and 2"


@pytest.mark.parametrize("style", ["JSON", "TEXT"])
def test_messages_arguments_and_tracebacks_are_redacted(style, raised_error):
    record = record_of("Not Found: %s", "/comments/receipt/abc def/", error=raised_error, stack_info="token=Fq-8_LmNo")
    text = log_formatter(style).format(record)
    assert "Not Found: /comments/receipt/[redacted]/" in text
    assert "raise ValueError(" in text
    assert not [secret for secret in ("abc", "def/", "LmNo", "ada@") if secret in text]


def test_other_attributes_of_a_record_are_not_written():
    request = RequestFactory().get("/comments/receipt/abcdef/")
    fields = as_json("Not Found", request=request, status_code=404, secret="abcdef")
    assert fields.keys() == {"timestamp", "level", "logger", "event"}


@pytest.mark.parametrize("style", ["JSON", "TEXT"])
def test_a_message_can_forge_neither_a_line_nor_a_terminal_command(style):
    text = log_formatter(style).format(record_of("Not Found: %s", "/a\n2026-01-01T00:00:00Z [error] \x1b[2J\u2028\x85"))
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_half_a_surrogate_pair_can_be_written():
    assert "\\udcff" in log_formatter("TEXT").format(record_of("Not Found: \udcff"))


def test_records_of_a_request_have_its_id_method_and_route():
    current = CurrentRequest(RequestFactory().post("/", headers={"X-Request-ID": "abcd-1234"}))
    token = current_request.set(current)
    try:
        fields = as_json("Held")
        current.finish()
        after = as_json("Held")
    finally:
        current_request.reset(token)
    assert (fields["request_id"], fields["method"], fields["route"]) == ("abcd-1234", "POST", "none")
    assert after["request_id"] == "abcd-1234"


def test_the_formatter_leaves_the_record_to_other_handlers(raised_error):
    record = record_of("Not Found: %s", "/a/", error=raised_error)
    log_formatter("TEXT").format(record)
    assert (record.getMessage(), record.exc_info[1]) == ("Not Found: /a/", raised_error)
