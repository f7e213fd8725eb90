"""Cities of GeoNames: by their id, and by the first letters of their names in several scripts.

The file (made by scripts/export_cities.py) is read when somebody first asks, and kept as it is: one block of
bytes with tables of where its lines begin, 4 MB in all, because 34,000 objects would be ten times that.
"""

import heapq
import unicodedata
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

LONGEST_QUERY = 100  # characters
GZIP = 16 + zlib.MAX_WBITS  # how zlib is told of the header of gzip
LAST_BYTE = b"\xff"  # after every letter of UTF-8
SUFFIXES = ("市", "县", "縣", "区", "區")

# The seats of China's provinces in the order of GB/T 2260, from Beijing (1) to Macau (34): the short ids that
# clients of the original interface send. GeoNames has given none of these numbers to a city.
SEATS = (
    1816670, 1792947, 1795270, 1793511, 2036892, 2034937, 2038180, 2037013, 1796236, 1799962,
    1808926, 1808722, 1810821, 1800163, 1805753, 1784658, 1791247, 1815577, 1809858, 1799869,
    1809078, 1814906, 1815286, 1809461, 1804651, 1280737, 1790630, 1804430, 1788852, 1786657,
    1529102, 1668341, 1819729, 1821274,
)  # fmt: skip


class City(NamedTuple):
    """A place of birth. `id` is that of GeoNames; `state` is given for the United States."""

    id: str
    name: str
    chinese: str
    country: str
    state: str
    latitude: float
    longitude: float
    zone: str


class Atlas:
    """All cities."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        middle = body.index(b"\n\n") + 1
        self._city_starts = _starts(body, body.index(b"\n") + 1, middle)  # the first line gives the credit
        self._key_starts = _starts(body, middle + 1, len(body))
        ids = array("I", (int(self._line(start).partition(b"\t")[0]) for start in self._city_starts))
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self._ids = array("I", (ids[number] for number in order))
        self._numbers = array("I", order)

    def __len__(self) -> int:
        return len(self._city_starts)

    def find(self, city_id: str) -> City | None:
        """Return the city of an id: of GeoNames, or the short id of a seat of a province."""
        if not city_id.isascii() or not city_id.isdecimal() or len(city_id) > 9:
            return None
        wanted = int(city_id)
        if 0 < wanted <= len(SEATS):
            wanted = SEATS[wanted - 1]
        place = bisect_left(self._ids, wanted)
        if place == len(self._ids) or self._ids[place] != wanted:
            return None
        return self._city(self._numbers[place])

    def search(self, text: str, limit: int) -> list[City]:
        """Return the cities whose name begins with `text`: those exactly so called, then by size."""
        key = fold(text[:LONGEST_QUERY])
        if not key:
            return []
        exact = {number for name, numbers in self._from(key) if name == key for number in numbers}
        begun = heapq.nsmallest(
            limit, {number for _, numbers in self._from(key) for number in numbers} - exact
        )
        found = [self._city(number) for number in [*sorted(exact), *begun][:limit]]
        if not found and key.endswith(SUFFIXES):
            return self.search(key[:-1], limit)
        return found

    def _from(self, key: str) -> Iterator[tuple[str, list[int]]]:
        """Yield the keys that begin with `key`, each with the numbers of its cities."""
        first = key.encode()
        places = range(len(self._key_starts))
        begin = bisect_left(places, first, key=self._key)
        end = bisect_left(places, first + LAST_BYTE, key=self._key)
        for place in range(begin, end):
            name, _, numbers = self._line(self._key_starts[place]).partition(b"\t")
            yield name.decode(), [int(number) for number in numbers.split()]

    def _key(self, place: int) -> bytes:
        return self._line(self._key_starts[place]).partition(b"\t")[0]

    def _city(self, number: int) -> City:
        line = self._line(self._city_starts[number]).decode()
        id_, name, chinese, country, state, latitude, longitude, zone = line.split("\t")
        return City(id_, name, chinese, country, state, float(latitude), float(longitude), zone)

    def _line(self, start: int) -> bytes:
        return self._body[start : self._body.index(b"\n", start)]


@lru_cache(1)
def atlas() -> Atlas:
    """Return all cities, read from the file once a process."""
    packed = resources.files(__package__).joinpath("cities.txt.gz").read_bytes()
    return Atlas(zlib.decompress(packed, GZIP))


def fold(name: str) -> str:
    """Return a name as it is searched: lower case, without accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _starts(body: bytes, begin: int, end: int) -> "array[int]":
    """Return where each line between two places of `body` begins."""
    starts = array("I")
    while begin < end:
        starts.append(begin)
        begin = body.index(b"\n", begin) + 1
    return starts
