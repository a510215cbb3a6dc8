"""Media articles. No reader, no cookie, no device: only what the media published."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import Text, doc, table


@table("silver.articles", "events", may_be_empty=True)
class Articles(dy.Schema):
    """One row per article of a media drop."""

    article_id = dy.String(
        primary_key=True,
        regex=r"^article-[0-9a-f]{12,16}$",
        metadata=doc("記事ID", "Article: digest of its URL", licensable=True),
    )
    source = dy.String(metadata=doc("媒体", "Media", licensable=True))
    url = Text(min_length=1, max_length=2000, metadata=doc("URL", "Canonical URL", licensable=True))
    title = Text(min_length=1, max_length=1000, metadata=doc("見出し", "Title", licensable=True))
    author = dy.String(nullable=True, metadata=doc("筆者", "Author", licensable=True))
    section = dy.String(nullable=True, metadata=doc("面", "Section", licensable=True))
    published = dy.Datetime(
        nullable=True, time_unit="us", time_zone="UTC", metadata=doc("公開時刻", "Published, UTC", licensable=True)
    )
    body = dy.String(min_length=1, metadata=doc("本文", "Body as received"))
