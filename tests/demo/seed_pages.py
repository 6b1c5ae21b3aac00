"""The five pages that Stet is founded on: the key of each as a source in the demonstration, and its file."""

from django.conf import settings

SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"
FILES = {
    "digital-mums-season-2": "000_332008d583909250.txt",
    "directexpose-23m": "001_0620a132bfdaaa62.txt",
    "guide-key-details": "002_f0b9f55d9ae58896.txt",
    "season-page": "003_cf003b34661afff6.txt",
    "beacon-23m-accounts": "004_5051f034c9941d18.txt",
}
