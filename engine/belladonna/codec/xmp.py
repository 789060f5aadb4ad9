"""Edits XMP packets (ISO 16684-1): what is not set here stays as it was.

Why an editor of our own: pyexiv2 is GPL-3, and python-xmp-toolkit needs a C library beside it.
Why lxml: the standard library's writer renames prefixes, by which some programs find properties.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}

RIGHTS = (
    "plus:DataMining",
    "dc:creator",
    "dc:rights",
    "xmpRights:Marked",
    "xmpRights:UsageTerms",
    "xmpRights:WebStatement",
)
"""What says whose a picture is, and what may be done with it."""

_META = "{adobe:ns:meta/}xmpmeta"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
_TAIL = b'\n<?xpacket end="w"?>'
_LARGEST = 1 << 24
"""Bytes. The histories of picture editors reach a few megabytes."""


class BrokenXmpError(ValueError):
    """The bytes are no XMP."""


class Xmp:
    """An XMP packet. Properties are named as in its specification: ``dc:creator``.

    Args:
        packet: the bytes; an empty packet is made when None.

    Raises:
        BrokenXmpError: they are no XMP, declare entities (which XMP knows none of), or are over 16 MB.
    """

    def __init__(self, packet: bytes | None = None) -> None:
        self._root = _empty() if packet is None else _parsed(packet)
        rdf = next(self._root.iter(_qualified("rdf:RDF")), None)
        if rdf is None:
            raise BrokenXmpError
        self._rdf = rdf

    def __bytes__(self) -> bytes:
        return _HEAD + etree.tostring(self._root, encoding="utf-8", with_tail=False) + _TAIL

    def text(self, name: str) -> str | None:
        """Give the value of a simple property."""
        key = _qualified(name)
        for description in self._descriptions():
            if key in description.attrib:
                return str(description.attrib[key])
            element = description.find(key)
            if element is not None:
                return (element.text or element.get(_qualified("rdf:resource")) or "").strip()
        return None

    def set_text(self, name: str, text: str) -> None:
        """Set a simple property."""
        self._fresh(name).text = text

    def set_name(self, name: str, person: str) -> None:
        """Set an ordered list to one name."""
        self._item(name, "rdf:Seq").text = person

    def set_words(self, name: str, words: str) -> None:
        """Set a text that could be there in several languages; these words are for all of them."""
        item = self._item(name, "rdf:Alt")
        item.text = words
        item.set(_LANGUAGE, "x-default")

    def shrink(self, most: int, keep: Sequence[str]) -> bool:
        """Leave out properties, the largest first, until the packet has at most so many bytes.

        Args:
            most: bytes of the packet.
            keep: names of properties that stay.

        Returns:
            Whether it is small enough now.
        """
        kept = {_qualified(name) for name in (*keep, "rdf:about")}
        properties = sorted(
            (weighed for description in self._descriptions() for weighed in _properties(description, kept)),
            key=lambda weighed: weighed[0],
        )
        while len(bytes(self)) > most and properties:
            # Of very many a tenth at once: weighing the whole after each would take for ever.
            for _ in range(1 + len(properties) // 10):
                properties.pop()[1]()
        return len(bytes(self)) <= most

    def _descriptions(self) -> Iterator[etree._Element]:
        yield from self._rdf.iterchildren(_qualified("rdf:Description"))

    def _fresh(self, name: str) -> etree._Element:
        """Remove a property wherever it stands, and add it anew, empty."""
        key = _qualified(name)
        for description in self._descriptions():
            if key in description.attrib:
                del description.attrib[key]
            for element in description.findall(key):
                description.remove(element)
        parent = next(self._descriptions(), None)
        if parent is None:
            parent = etree.SubElement(self._rdf, _qualified("rdf:Description"))
            parent.set(_qualified("rdf:about"), "")
        prefix = _prefix(name)
        return etree.SubElement(parent, key, nsmap={prefix: NAMESPACES[prefix]})

    def _item(self, name: str, kind: str) -> etree._Element:
        array = etree.SubElement(self._fresh(name), _qualified(kind))
        return etree.SubElement(array, _qualified("rdf:li"))


def _properties(
    description: etree._Element, kept: Container[str]
) -> Iterator[tuple[int, Callable[[], object]]]:
    """Yield about how much each property weighs, and what removes it."""
    for key, value in description.attrib.items():
        if key not in kept:
            yield len(value), partial(description.attrib.pop, key)
    for element in description.iterchildren(etree.Element):
        if element.tag not in kept:
            nodes = element.iter(etree.Element)
            weight = sum(len(node.text or "") + sum(map(len, node.attrib.values())) + 20 for node in nodes)
            yield weight, partial(description.remove, element)


def _parsed(packet: bytes) -> etree._Element:
    if len(packet) > _LARGEST:
        raise BrokenXmpError
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(packet.strip(b"\0 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenXmpError from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BrokenXmpError
    return root


def _empty() -> etree._Element:
    root = etree.Element(_META, nsmap={"x": "adobe:ns:meta/"})
    etree.SubElement(root, _qualified("rdf:RDF"), nsmap={"rdf": NAMESPACES["rdf"]})
    return root


def _qualified(name: str) -> str:
    return f"{{{NAMESPACES[_prefix(name)]}}}{name.partition(':')[2]}"


def _prefix(name: str) -> str:
    return name.partition(":")[0]
