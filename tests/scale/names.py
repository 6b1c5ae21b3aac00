"""Names as a catalogue has them: of several scripts, with namesakes, words in common, accents, apostrophes.

Each name follows from the number of its mark in the sample and that of the copy: two runs name alike.
"""

from collections.abc import Sequence

from django.utils.text import slugify

from cms.desk.base import canonical


def listed(words: str) -> list[str]:
    return words.split()


ADJECTIVES = listed(
    """
    Quiet Last Golden Broken Silent Hidden Long Wild Burning Cold Bitter Bright Crooked Distant Empty
    Endless Fallen Forgotten Frozen Gentle Great Hollow Honest Hungry Idle Inner Invisible Iron Lonely
    Lost Lucky Midnight Narrow New Old Open Pale Patient Perfect Plain Quick Red Restless Rough Sacred
    Secret Seventh Sharp Silver Simple Sleeping Slow Small Stolen Strange Sudden Sweet Tender Thin
    Unwritten Velvet Warm Weary White Wicked Winter Young
    """
)
NOUNS = listed(
    """
    Harbour River House Garden Night Winter Summer Letter Promise Witness Verdict Island Mountain Road
    Bridge Station Mirror Shadow Daughter Son Mother Father Brother Sister Stranger Teacher Doctor
    Detective Captain Queen King Wolf Fox Crow Sparrow Horse Orchard Field Forest Desert Ocean Storm
    Rain Snow Fire Ashes Smoke Stone Glass Paper Silk Kitchen Hotel School Hospital Theatre Circus
    Carnival Market Factory Lighthouse Border Frontier Horizon Empire Kingdom Republic Revolution
    Inheritance Adolescence Memory Silence Signal Machine Engine Clock Calendar Hour Season Decade
    Century Alphabet Atlas Map Key Door Window Staircase Attic Cellar Tunnel Tower Wall Fence Gate
    Spider-Man Aeon Flux Lagoon Meadow Quarry Valley Canyon Glacier Volcano Reef Tide Current Anchor
    Compass
    """
)
PLACES = listed(
    """
    Łódź Paris Lagos Córdoba Malmö Kraków Zürich Galway Tromsø Izmir Kyoto Osaka Lima Quito Bogotá
    Montréal Harlem Brooklyn Oakland Leeds Glasgow Belfast Cardiff Dublin Lisboa Porto Sevilla Bilbao
    Napoli Palermo Torino Genova Wien Graz Praha Brno Budapest Bucureşti Sofia Athens Tbilisi Yerevan
    Tehran Mumbai Chennai Kolkata Dhaka Hanoi Manila Jakarta Perth Hobart Nairobi Accra Dakar Tunis
    Cairo Beirut Haifa
    """
)
FIRST = listed(
    """
    Ava Amélie Ana Anders Anton Asif Asante Babak Beatriz Björn Caleel Carmen Chloé Claire Conor Daisy
    Diego Élodie Emeka Emma Esther Ethan Eva Fatima Felix Fiona Françoise Freddy George Grace Håkon Hana
    Hannah Ines Ingrid Ivan Jack Jharrel Joana José Jovan Julia Kaito Karim Kenji Lars Leila Lena Lin
    Łukasz Lucía Maeve Małgorzata Marsha María Mateo Mei Michael Mina Mohamed Nadia Niamh Nils Noor Olga
    Omar Owen Paula Pedro Pia Priya Rafael Rosa Ruth Sana Siobhán Sofía Stephen Susanne Tariq Thandiwe
    Tomáš Ursula Vera Vikram Wei Xavier Yara Yusuf Zoë Zofia
    """
)
LAST = listed(
    """
    O'Neil O'Brien Blackk Jerome Rodriguez DuVernay García Müller Schmidt Nowak Kowalska Novák Horvat
    Nagy Popescu Ivanov Petrova Sokolov Larsson Nilsen Jørgensen Virtanen Dubois Moreau Lefèvre Rossi
    Ferrari Silva Santos Costa Fernández Núñez Peña Okafor Adeyemi Mensah Diallo Traoré Haddad Khoury
    Yılmaz Çelik Rahimi Sharma Patel Iyer Nguyễn Trần Tanaka Satō Kobayashi Kim Park Chen Wang Li Zhang
    Smith Jones Williams Brown Taylor Davies Evans Wilson Walker Wright Green Baker Hill Moore Clark
    Hughes Edwards Collins Stewart Morris Murphy Kelly Byrne McDonald MacLeod
    """
)
STARTS = listed(
    """
    Al An Ar Bel Ber Bor Cal Car Cor Dal Dan Dor El En Er Fal Far Gar Gol Hal Har Hol Il In Jar Kal Kar
    Kel Lan Lar Lor Mal Mar Mel Mor Nal Nor Or Pal Par Pol Ral Ros Sal San Sel Sol Tal Tar Tor Ul Val
    Var Vel Wal Wer Yar Zal
    """
)
ENDS = listed(
    """
    bach berg bury by combe dale den dorf er ey fell field ford gard ham heim hurst ingen is land le ley
    lin lund man mark mere mond ner ness nov ov owski port quist rode sen shaw sky son stad stead stein
    sted stone ström thal thorpe ton vale vik ville wald well wick wood worth
    """
)
# Other scripts, as whole words that go together in any order.
SCRIPTS: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (
        ("Тихий", "Последний", "Золотой", "Дальний", "Белый", "Старый"),
        ("дом", "берег", "город", "свидетель", "поезд", "остров"),
    ),
    (
        ("静かな", "最後の", "黄金の", "遠い", "白い", "小さな"),
        ("家", "海", "証人", "町", "庭", "島"),
    ),
    (
        ("Η σιωπηλή", "Η τελευταία", "Η χρυσή", "Η μακρινή"),
        ("πόλη", "θάλασσα", "μάρτυρας", "νύχτα"),
    ),
    (("조용한", "마지막", "황금", "먼"), ("집", "바다", "증인", "도시")),
    (("البيت", "البحر", "الشاهد", "الطريق"), ("الأخير", "الهادئ", "الذهبي", "البعيد")),
    (("הבית", "הים", "העד", "הדרך"), ("האחרון", "השקט", "הרחוק", "הלבן")),
)
SURNAMES = (
    ("Анна", "Иван", "Ольга", "Сергей", "Марина", "Пётр"),
    ("Иванова", "Петров", "Соколова", "Кузнецов", "Лебедева", "Морозов"),
)


def mixed(number: int, copy: int) -> int:
    """A number of 64 bits in which both have a say in every bit."""
    seed = (number * 0x9E3779B97F4A7C15 ^ (copy + 1) * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFFFFFF
    seed = ((seed ^ seed >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    seed = ((seed ^ seed >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return seed ^ seed >> 31


class Draw:
    """Draws from lists by the digits of one number, least significant first."""

    def __init__(self, number: int):
        self.left = number

    def below(self, most: int) -> int:
        self.left, drawn = divmod(self.left, most)
        return drawn

    def of(self, words: Sequence[str]) -> str:
        return words[self.below(len(words))]

    def made(self) -> str:
        """A name of a place or a family that no list holds."""
        return self.of(STARTS) + self.of(("", "a", "e", "i", "o")) + self.of(ENDS)


def work(draw: Draw) -> str:
    match draw.below(16):
        case 0 | 1:
            first, second = SCRIPTS[draw.below(len(SCRIPTS))]
            return f"{draw.of(first)} {draw.of(second)}"
        case 2 | 3 | 4:
            return f"The {draw.of(ADJECTIVES)} {draw.of(NOUNS)}"
        case 5 | 6 | 7:
            return f"The {draw.of(NOUNS)} of {draw.made()}"
        case 8 | 9:
            return f"{draw.of(ADJECTIVES)} {draw.made()}"
        case 10:
            return f"{draw.of(NOUNS)} {draw.below(9) + 2}"
        case 11:
            return f"{draw.of(PLACES)} {draw.of(NOUNS)}"
        case 12:
            return f"{draw.of(LAST)} & {draw.made()}"
        case 13:
            return f"{draw.of(FIRST)}'s {draw.of(NOUNS)}"
        case 14:
            return f"{draw.made()}: {draw.of(ADJECTIVES)} {draw.of(NOUNS)}"
    return draw.of(NOUNS)


def person(draw: Draw) -> str:
    match draw.below(12):
        case 0:
            first, last = SURNAMES
            return f"{draw.of(first)} {draw.of(last)}"
        case 1 | 2 | 3:
            return f"{draw.of(FIRST)} {draw.of(LAST)}"
        case 4:
            return f"{draw.of(FIRST)} {draw.of(FIRST)} {draw.made()}"
        case 5:
            return f"{draw.of(FIRST)} {draw.of(LAST)}-{draw.made()}"
    return f"{draw.of(FIRST)} {draw.made()}"


def organisation(draw: Draw) -> str:
    ends = (
        "Pictures",
        "Films",
        "Studios",
        "Television",
        "Media",
        "Times",
        "Post",
        "Society",
        "TV",
        "Academy",
    )
    return f"{draw.of((draw.made(), draw.of(PLACES), draw.of(ADJECTIVES)))} {draw.of(ends)}"


MAKERS = {"work": work, "person": person, "organisation": organisation}


def name(of: str, number: int, copy: int) -> str:
    """The name of what the sample marks with `number`, in one copy. of: a key of `MAKERS`."""
    return MAKERS[of](Draw(mixed(number, copy)))


def slug(text: str, unique: int) -> str:
    """A slug of the name that no other record has."""
    return f"{slugify(canonical.in_ascii(text))[:80] or 'n'}-{unique}"
