"""XML messages and HTML pages that are traps, and good ones that look like them."""
# ruff: noqa: E501 – one case, one line

from __future__ import annotations

from typing import Any

from tests.quality.intake.made_files import ACCEPT, PLAIN, REJECT, Case


def documents() -> dict[str, Case]:
    resource = "<SoundRecording><ISRC>JPZ992500001</ISRC><DisplayTitleText>青い歌</DisplayTitleText></SoundRecording>"
    space = 'xmlns:ern="http://ddex.net/xml/ern/43"'

    def message(inside: str = resource, before: str = "", more: str = "", root: str = "NewReleaseMessage") -> str:
        return f"{before}<ern:{root} {space}{more}><ResourceList>{inside}</ResourceList></ern:{root}>"

    declared = '<?xml version="1.0" encoding="{}"?>'
    xml: dict[str, tuple[str | bytes, Any]] = {
        "plain": (message(), ACCEPT),
        "declared": (message(before=declared.format("UTF-8")), ACCEPT),
        "declares Shift_JIS": (message(before=declared.format("Shift_JIS")), REJECT),
        "declares Latin-1": (message(before=declared.format("ISO-8859-1")), REJECT),
        "declares UTF-16": (message(before=declared.format("UTF-16")), REJECT),
        "declares UTF-7": (message(before=declared.format("UTF-7")), REJECT),
        "in Shift_JIS": (message(before=declared.format("Shift_JIS")).encode("cp932"), REJECT),
        "in UTF-16": (message(before=declared.format("UTF-16")).encode("utf-16"), REJECT),
        "doctype": (message(before="<!DOCTYPE a>"), REJECT),
        "parameter entity": (message(before='<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'), REJECT),
        "internal subset": (message(before='<!DOCTYPE a [<!ENTITY e "x">]>'), REJECT),
        "unknown entity": (message(resource.replace("青い", "&e;")), REJECT),
        "XInclude": (
            message('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>' + resource),
            REJECT,
        ),
        "another root": (message(root="PurgeReleaseMessage"), REJECT),
        "another root in it": (message(root="Foo"), REJECT),
        "without a namespace": (message().replace(f" {space}", "").replace("ern:", ""), REJECT),
        "another version": (message().replace("ern/43", "ern/411"), REJECT),
        "another version by attribute": (message(more=' MessageSchemaVersionId="ern/382"'), REJECT),
        "namespace with a slash": (message().replace("ern/43", "ern/43/"), REJECT),
        "many attributes": (message(more="".join(f' a{n}="1"' for n in range(100_000))), REJECT),
        "attribute twice": (message(more=' a="1" a="2"'), REJECT),
        "long attribute": (message(more=f' a="{"x" * 100_000}"'), REJECT),
        "CDATA bomb": (message(resource.replace("青い", f"<![CDATA[{'x' * 300_000}]]>")), REJECT),
        "many CDATA": (message(resource.replace("青い", "<![CDATA[xxxxxxxxx]]>" * 30_000)), REJECT),
        "long comment": (message(f"<!--{'x' * 3_000_000}-->" + resource), REJECT),
        "long instruction": (message(f"<?x {'x' * 3_000_000}?>" + resource), REJECT),
        "deep": (message("<a>" * 5000 + "</a>" * 5000 + resource), REJECT),
        "no resources": (message(""), REJECT),
        "two roots": (message() + message(), REJECT),
        "junk behind": (message() + "junk", REJECT),
        "cut": (message()[:-5], REJECT),
        "control character": (message(resource.replace("青い", "\x01")), REJECT),
        "control character by number": (message(resource.replace("青い", "&#1;")), REJECT),
        "U+FFFF": (message(resource.replace("青い", "&#xFFFF;")), REJECT),
        "unseen character by number": (message(resource.replace("青い", "&#x202E;")), [1]),
        "ISRC missing": (message(resource.replace("<ISRC>JPZ992500001</ISRC>", "")), [1]),
        "two ISRCs": (message(resource.replace("</ISRC>", "</ISRC><ISRC>JPZ992500002</ISRC>")), [1]),
        "long title": (message(resource.replace("青い", "青" * 2000)), [1]),
        "entity declared in UTF-16": (message(before='<!DOCTYPE a [<!ENTITY e "x">]>').encode("utf-16-le"), REJECT),
        "document type of an address": (message(before='<!DOCTYPE a PUBLIC "-//x" "http://127.0.0.1/x.dtd">'), REJECT),
        "document type in a comment": (message(before="<!-- <!DOCTYPE a [ -->"), ACCEPT),
        "XInclude of 2003": (
            message('<i:include xmlns:i="http://www.w3.org/2003/XInclude" href="x"/>' + resource), REJECT,
        ),
        "schema at an address": (
            message(more=' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://127.0.0.1/x"'),
            ACCEPT,
        ),
        "namespace of another prefix": (
            message(more=' xmlns:o="http://ddex.net/xml/ern/43"').replace(space, 'xmlns:ern="http://x/"', 1), REJECT,
        ),
        "namespace by https": (message().replace("http:", "https:"), REJECT),
        "surrogate by number": (message(resource.replace("青い", "&#xD800;")), REJECT),
        "NUL behind": (message() + "\0", REJECT),
        "instruction behind": (message() + "<?x?>", ACCEPT),
        "long name": (message(f"<{'a' * 100_000}/>" + resource), REJECT),
        "deep by 101": (message("<a>" * 101 + "</a>" * 101 + resource), REJECT),
        "EBCDIC": (message(resource.replace("青い歌", "x")).encode("cp037"), REJECT),
        "not XML": (PLAIN, REJECT),
        "XML 1.1": (message(before='<?xml version="1.1"?>'), REJECT),
    }
    page = "<!doctype html><html><head><title>題</title></head><body><article><p>{}</p></article></body></html>"
    html: dict[str, tuple[str | bytes, Any]] = {
        "plain": (page.format("本文です。"), ACCEPT),
        "with a script": (page.format("本文です。<script>if (a<b) x='<div>'</script>"), ACCEPT),
        "comment never ends": (page.format("本文です。<!-- "), REJECT),
        "no text": (page.format(""), [1]),
        "only a script": (page.format("<script>x</script>"), [1]),
        "no title": (page.format("本文").replace("<title>題</title>", ""), [1]),
        "deep": (page.format("<div>" * 3000 + "本文"), REJECT),
        "deep in elements of its own": (page.format("<x-y>" * 3000 + "本文"), REJECT),
        "deep quotes": (page.format("<blockquote>" * 3000 + "本文" + "</blockquote>" * 3000), REJECT),
        "cut in a tag": (page.format("本文です。").removesuffix(">"), REJECT),
        "unknown section": (page.format("本文<![foo[x]]>"), REJECT),
        "no HTML": ("本文です。", REJECT),
        "CP932": (page.format("本文です。").encode("cp932"), REJECT),
        "NUL": (page.format("本文\x00"), REJECT),
        "unseen characters": (page.format("本文\u202e"), [1]),
        "unseen characters by number": (page.format("本文&#x202e;"), [1]),
        "long text": (page.format("本文" * 150_000), [1]),
        "huge": (page.format("本文" + "<b></b>" * 1_000_000), REJECT),
        "JSON": ("{}", REJECT),
        "refers elsewhere": (
            page.format('本文<img src="http://169.254.169.254/"><iframe srcdoc="<p>x"></iframe>').replace(
                "<head>", '<head><base href="file:///"><meta http-equiv="refresh" content="0;url=http://127.0.0.1/">'
            ), ACCEPT,
        ),
        "entity declared": ('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page.format("&x;"), REJECT),
        "NUL by number": (page.format("本文&#0;"), [1]),
        "frames": ('<html><head><title>題</title></head><frameset><frame src="http://127.0.0.1/"></frameset></html>', [1]),
        "deep lists": (page.format("<ul><li>" * 600 + "本文"), REJECT),
        "EUC-JP": (page.format("本文です。").encode("euc_jp"), REJECT),
        "empty elements": (page.format("<br>" * 5000 + "本文"), ACCEPT),
    }
    return {
        f"{kind}: {name}": (f"a.{kind}", text if isinstance(text, bytes) else text.encode(), expected)
        for kind, cases in (("xml", xml), ("html", html))
        for name, (text, expected) in cases.items()
    }


CASES = documents()
