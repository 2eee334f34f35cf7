"""Messages that apply several times are written once, with their number."""

from articles.exchange.message_counter import MessageCounter


def removed(count, name):
    return f"{count} {name} removed"


def test_each_message_is_written_once_with_its_number_in_the_order_of_the_first_calls():
    counter = MessageCounter()
    for name in ("table", "video", "table"):
        counter.add(removed, name)
    counter.add(removed, "video", count=3)
    assert counter.messages() == ["2 table removed", "4 video removed"]


def test_without_messages_the_list_is_empty():
    assert MessageCounter().messages() == []
