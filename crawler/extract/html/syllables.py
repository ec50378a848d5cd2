"""Tell what could be a Vietnamese syllable: the yardstick for damaged and undamaged text.

It knows how syllables are built (onset, rime, tone), not which exist, and is strict about what
ties them together: a stopped rime (`-c -ch -p -t`) has the acute or the dot. So `nghiệp` and
`nghiếp` can be syllables, `nghiềp` and `nghiÖp` cannot. What is done to text that fails is for
others to decide.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc ui um un ung up ut uê uêch uên uênh uôc uôi uôm uôn uông uôt uơ
    uy uya uych uyn uynh uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
"""
_RIMES_AFTER_QU = "y ych ynh yt yên yêt eng"
_STOP_CODAS = ("c", "ch", "p", "t")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOP_TONES = frozenset("\u0301\u0323")
_TONELESS_SYLLABLES = frozenset(
    {onset + rime for onset in ["", *_ONSETS.split()] for rime in _RIMES.split()}
    | {"qu" + rime for rime in _RIMES_AFTER_QU.split()}
    | {"gi", "gin"}
)
# Digits and the punctuation of ASCII and of typography end a word. All else stays in it, since
# old fonts put letters where Latin-1 has signs.
_WORD = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x7f\u200b-\u2027\u2032\u2033]+")
# Signs around words; in front of one, `®` and `©` are letters of old fonts.
_LEADING_SIGNS, _TRAILING_SIGNS = "«·", "»·©®°"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccentedWords:
    """The words of a text that are not plain ASCII, and those of them that can be syllables."""

    words: tuple[str, ...]
    syllables: frozenset[str]

    @property
    def syllable_share(self) -> float:
        """The share of syllables among all accented words, from 0 to 1; 0 where there is none."""
        return sum(word in self.syllables for word in self.words) / max(len(self.words), 1)


def find_accented_words(text: str) -> AccentedWords:
    """Find the words of a text that have letters beyond ASCII."""
    words = tuple(_iterate_accented_words(text))
    return AccentedWords(
        words=words, syllables=frozenset(word for word in words if is_syllable(word))
    )


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Tell whether a word, in any one letter case, is built like a Vietnamese syllable."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in decomposed if letter in _TONES]
    bare = "".join(letter for letter in decomposed if letter not in _TONES)
    form = unicodedata.normalize("NFC", bare)
    if len(tones) > 1 or form not in _TONELESS_SYLLABLES:
        return False
    return not form.endswith(_STOP_CODAS) or (bool(tones) and tones[0] in _STOP_TONES)


def _iterate_accented_words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group().lstrip(_LEADING_SIGNS).rstrip(_TRAILING_SIGNS)
        if word and not word.isascii():
            yield word
