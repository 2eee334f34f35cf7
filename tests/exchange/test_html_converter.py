"""Conversion of foreign HTML to HTML as the editor writes it."""

import pytest

from articles.editorial.body_html import sanitise
from articles.exchange.html_converter import HtmlConverter, check_html_size
from articles.exchange.parsed_article import ImportFileError
from articles.exchange.wxr.post_content import convert_content


class NoPictures:
    """Pictures of a post, of which only one has a file."""

    def find_image(self, attributes):
        return ("1", "Theirs") if "well" in attributes.get("src", "") or "30" in attributes.get("class", "") else None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>One<div>Two</div></div>", "<p>One</p><p>Two</p>"),
        ("<h1>A</h1><h4>B</h4>", "<h2>A</h2><h2>B</h2>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("<ul><ul><li>b</li></ul></ul>", "<ul><li><ul><li><p>b</p></li></ul></li></ul>"),
        ("<li>loose</li>", "<p>loose</p>"),
        ("<b>One<p>Two</b> three", "<p><strong>One</strong></p><p><strong>Two</strong> three</p>"),
        ("<b>a <i>b</b> c</i>", "<p><strong>a <em>b</em></strong><em> c</em></p>"),
        ('<a href="javascript:x()">a</a>', "<p>a</p>"),
        ('<p>a<img src="well.png">b</p>', '<p>a</p><figure key="1">Theirs</figure><p>b</p>'),
        (
            '<figure><a href="/x"><img src="well"></a><figcaption>Our <i>own</i></figcaption></figure>',
            '<figure key="1">Our own</figure>',
        ),
        ("<figure><blockquote>Said</blockquote></figure>", "<blockquote><p>Said</p></blockquote>"),
        ("<p>a</p><script>x</p></script><style>y</style>", "<p>a</p>"),
        ("<p>a<br></p><p></p><p> </p>", "<p>a</p>"),
        ("<![if x]>a", "<p>a</p>"),
        ("<p>a &lt;b&gt; &amp; c", "<p>a &lt;b&gt; &amp; c</p>"),
        ("", ""),
        ("</ul></b></p></figure>", ""),
        ("<blockquote>" * 500 + "a", None),
    ],
)
def test_foreign_html_is_converted_to_the_html_of_bodies(html, expected):
    body = HtmlConverter(NoPictures().find_image).convert(html)
    assert expected is None or body == expected
    assert "<figure" in body or sanitise(body) == sanitise(sanitise(body))


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<iframe src="https://video.example/1"></iframe>', "1 <iframe> element from video.example was removed."),
        ("<table><tr><td>a</td></tr></table>", "1 table was converted to lines of text."),
        ("<pre>a</pre><pre>b</pre>", "2 blocks of preformatted text were converted to paragraphs."),
        ('<embed src="http://[">', "1 <embed> element was removed."),
    ],
)
def test_there_is_a_message_for_what_readers_would_miss(html, message):
    markup = HtmlConverter()
    markup.convert(html)
    assert markup.messages == [message]


@pytest.mark.parametrize("html", ["x" * 2_000_001, "<" * 20_001, "&" * 100_001])
def test_a_text_that_is_too_large_is_refused(html):
    with pytest.raises(ImportFileError, match="The text has more than") as caught:
        check_html_size(html, 7)
    assert caught.value.line == 7


@pytest.mark.parametrize(
    ("content", "body", "messages"),
    [
        ("One\ntwo\r\n\r\nThree", "<p>One<br>two</p><p>Three</p>", []),
        ("He said [sic] it [the well].", "<p>He said [sic] it [the well].</p>", []),
        ("[box]In[/box] out", "<p>In out</p>", ["1 shortcode “box” was removed."]),
        ('[map id="3"]x', "<p>x</p>", ["1 shortcode “map” was removed."]),
        ("[embed]https://v.example[/embed]", "<p>https://v.example</p>", ["1 shortcode “embed” was removed."]),
        ('[gallery ids="30,31"]', '<figure key="1">Theirs</figure>', []),
        ("[gallery]", "", ["1 gallery without a list of its pictures was removed."]),
        ('[caption caption="Old"]<img src="well">[/caption]', '<figure key="1">Old</figure>', []),
        ("<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->", "<p>a b</p>", []),
        ('<!-- wp:latest-posts {"n":3} /--><p>a</p>', "<p>a</p>", ["1 block “latest-posts” was removed."]),
        ("a<br />\nb<!--more-->", "<p>a<br>b</p>", []),
        ('<a href="http://old.example/x/?y">a</a>', '<p><a href="/x/?y">a</a></p>', []),
        ('<a href="https://old.example.org/x">a</a>', '<p><a href="https://old.example.org/x">a</a></p>', []),
    ],
)
def test_wordpress_content_is_converted_as_wordpress_shows_it(content, body, messages):
    converted, converted_messages, _ = convert_content(content, NoPictures(), "https://old.example")
    assert (converted, converted_messages) == (body, messages)
