"""The HTML of a body: what is stored, and how it is rendered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.body_html import minutes_to_read, render_body, sanitise, word_count


@pytest.mark.parametrize(
    "html",
    [
        "<p>A paragraph with <strong>weight</strong> and <em>stress</em>.</p>",
        "<h2>Talks with the council</h2>",
        "<blockquote><p>“Not a drop.”</p></blockquote>",
        '<p class="pull">“Not a drop.”</p>',
        '<p><a href="https://example.org/">A link</a></p>',
        "<ul><li><p>one</p></li></ul><ol><li><p>first</p></li></ol>",
        '<figure><img src="/admin/photos/7/" alt="A well"><figcaption>A well</figcaption></figure>',
    ],
)
def test_markup_of_the_editor_is_stored_unchanged(html):
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ('<p onclick="alert(1)" style="color:red">Hi</p>', "<p>Hi</p>"),
        ('<p><a href="javascript:alert(1)">Hi</a></p>', "<p><a>Hi</a></p>"),
        ('<p class="pull shout">Hi</p>', '<p class="pull">Hi</p>'),
        ("<h1>Hi</h1><h3>Ho</h3>", "HiHo"),
        (
            '<figure class="wide"><img src="/admin/photos/7/" alt="A"></figure>',
            '<figure><img src="/admin/photos/7/" alt="A"></figure>',
        ),
        ('<p>Hi<img src="https://elsewhere.example/spy.gif" alt="x"></p>', "<p>Hi</p>"),
        ('<p>Hi</p><iframe src="//x"></iframe><style>p{}</style><svg><a href="x"/></svg>', "<p>Hi</p>"),
        ("<p></p>", ""),
        ("<p>&nbsp;</p><p> </p>", ""),
    ],
)
def test_any_other_markup_is_removed(html, stored):
    assert sanitise(html) == stored


@given(st.text())
def test_sanitising_is_idempotent(html):
    once = sanitise(html)
    assert sanitise(once) == once


def test_the_dateline_opens_the_first_paragraph():
    html = render_body("<h2>Water</h2><p>The well fell.</p><p>Again.</p>", "KERMAN & BAM")
    assert '<p><span class="dateline">KERMAN &amp; BAM</span> -- The well fell.</p><p>Again.</p>' in html


def test_each_sub_heading_has_a_unique_id():
    html = render_body("<h2>Talks <em>now</em></h2><h2>Talks now</h2><h2>گفتگو</h2><h2>!</h2>")
    assert [part.split('"')[0] for part in html.split('id="')[1:]] == ["talks-now", "talks-now-2", "گفتگو", "part"]


def test_a_pull_quote_is_hidden_from_screen_readers():
    assert render_body('<p class="pull">“Not a drop.”</p>') == '<p class="pull" aria-hidden="true">“Not a drop.”</p>'


def test_words_are_counted_across_paragraphs():
    assert word_count("<p>one two</p><p>three</p>") == 3


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (220, 1), (440, 2), (1100, 5)])
def test_reading_takes_one_minute_per_220_words(words, minutes):
    assert minutes_to_read(word_count("<p>" + "word " * words + "</p>")) == minutes
