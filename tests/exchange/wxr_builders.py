"""Builders of WordPress exports for tests, as WordPress's export.php writes them."""

from html import escape

SITE = "https://old.example"
SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)


def cdata(text):
    """Return the text as WordPress writes it."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def a_wxr(*items, channel="", language="en-US"):
    """Return an export with these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {SPACES}>\n'
        f"<channel>\n<title>The Old Paper</title>\n"
        f"<link>{SITE}</link>\n<language>{language}</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"<wp:base_blog_url>{SITE}</wp:base_blog_url>\n{AUTHOR}\n{channel}\n"
        + "\n".join(items)
        + "\n</channel>\n</rss>\n"
    )


AUTHOR = (
    "<wp:author><wp:author_login>nasrin</wp:author_login><wp:author_email>n@old.example</wp:author_email>"
    "<wp:author_display_name><![CDATA[Nasrin Kaveh]]></wp:author_display_name></wp:author>"
)


def a_post(
    number=12, content="The water stood a hand lower.", *, inner="", categories=("Economy",), tags=(), **elements
):
    """Return an item; `elements` replace or add to the usual ones, by name with _ for the prefix's colon."""
    elements = {
        "title": f"Well number {number}",
        "link": f"{SITE}/2019/05/well-{number}/",
        "pubDate": "Sat, 04 May 2019 12:00:00 +0000",
        "dc_creator": "nasrin",
        "guid": f"{SITE}/?p={number}",
        "content_encoded": content,
        "excerpt_encoded": "",
        "wp_post_id": str(number),
        "wp_post_date": "2019-05-04 16:30:00",
        "wp_post_date_gmt": "2019-05-04 12:00:00",
        "wp_comment_status": "open",
        "wp_post_name": f"well-{number}",
        "wp_status": "publish",
        "wp_post_type": "post",
        **elements,
    }
    elements = [_element(name, value) for name, value in elements.items() if value is not None]
    taxonomy = [("category", name) for name in categories] + [("post_tag", name) for name in tags]
    elements += [f'<category domain="{domain}" nicename="x">{cdata(name)}</category>' for domain, name in taxonomy]
    return "<item>\n" + "\n".join([*elements, inner]) + "\n</item>"


def _element(name, value):
    prefix, _, rest = name.partition("_")
    tag = f"{prefix}:{rest}" if prefix in {"wp", "dc", "content", "excerpt"} else name
    return f"<{tag}>{cdata(value)}</{tag}>"


def a_comment_of(number, content="Ours too.", *, parent=0, approved="1", kind="comment", **elements):
    """Return a comment of a post."""
    elements = {
        "id": number,
        "author": "Behzad",
        "author_email": "B@Reader.example",
        "author_IP": "192.0.2.1",
        "date_gmt": f"2019-05-05 10:{number:02}:00",
        "content": content,
        "approved": approved,
        "type": kind,
        "parent": parent,
        **elements,
    }
    inner = "".join(f"<wp:comment_{name}>{cdata(str(value))}</wp:comment_{name}>" for name, value in elements.items())
    return f"<wp:comment>{inner}</wp:comment>"


def a_meta(key, value):
    """Return a custom field of a post."""
    inner = f"<wp:meta_key>{escape(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value>"
    return f"<wp:postmeta>{inner}</wp:postmeta>"


def an_attachment(number=30, path="2019/05/well.png", alt="A well", caption="The well at Kerman", credit=""):
    """Return the item of a picture."""
    meta = f'a:1:{{s:10:"image_meta";a:1:{{s:6:"credit";s:{len(credit)}:"{credit}";}}}}'
    return a_post(
        number,
        "",
        wp_post_type="attachment",
        wp_status="inherit",
        wp_attachment_url=f"{SITE}/wp-content/uploads/{path}",
        excerpt_encoded=caption,
        categories=(),
        inner=a_meta("_wp_attached_file", path)
        + a_meta("_wp_attachment_image_alt", alt)
        + a_meta("_wp_attachment_metadata", meta),
    )
