"""A text as the rules see it: sentences with their places, and sections with what stands in them."""

import re
from dataclasses import dataclass, field
from functools import cached_property

FENCE = re.compile(r"^(```|~~~).*?^\1[^\S\n]*$", re.M | re.S)
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
MARKER = re.compile(r"^\s*(?:[-*+•]\s+|\d+[.、)]\s+)?(?:\[[ xX]\]\s*)?")
SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|$)")
ABBREVIATION = re.compile(r"\b(?:etc|e\.g|i\.e|approx|vs|No)\.$")
QUOTED = re.compile(r"“[^”\n]*”|「[^」\n]*」|\"[^\"\n]*\"|`[^`\n]*`")
DIGIT = re.compile(r"\d")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sentence:
    """`kind` is text, point of a list, cell of a table, or heading."""

    text: str
    start: int
    kind: str
    section: int

    @property
    def chinese(self) -> bool:
        return bool(CHINESE.search(self.text))

    @cached_property
    def unquoted(self) -> str:
        """The sentence with what is quoted blanked: a word that is mentioned is not used."""
        return QUOTED.sub(lambda quoted: "\u25a1" * len(quoted[0]), self.text)


@dataclass
class Section:
    """What stands below one heading and above the next; `level` 0 is what comes before the first."""

    heading: str = ""
    level: int = 0
    start: int = 0
    end: int = 0
    sentences: list[Sentence] = field(default_factory=list)
    fenced: bool = False

    @cached_property
    def words(self) -> str:
        return "\n".join(one.text for one in self.sentences)

    @property
    def filled(self) -> bool:
        """Whether it says something: hints of a template, in quotes, and the heads of empty tables do not."""
        return any(sentence.kind != "head" for sentence in self.sentences)


class Document:
    """One text, read once for all rules."""

    def __init__(self, text: str, terms=()):
        self.text, self.terms = text, tuple(terms)
        self.sections = [Section()]
        self.read(FENCE.sub(lambda fence: re.sub(r"[^\n]", "\0", fence[0]), text))

    @cached_property
    def sentences(self) -> list[Sentence]:
        return [one for section in self.sections for one in section.sentences if one.kind != "head"]

    @cached_property
    def prose(self) -> list[Sentence]:
        """Whole sentences: cells of tables are too short to miss anything."""
        return [one for one in self.sentences if one.kind == "text"]

    @cached_property
    def figured(self) -> list[Sentence]:
        """Sentences and cells with a number in them."""
        return [one for one in self.sentences if DIGIT.search(one.text)]

    @property
    def structured(self) -> bool:
        """Whether it is a document with sections rather than a passage."""
        return len(self.sections) > 3

    def read(self, text: str) -> None:
        at, former = 0, ""
        lines = text.split("\n")
        for number, line in enumerate(lines):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            self.read_line(line, at, former, following)
            at, former = at + len(line) + 1, line
        self.sections[-1].end = len(text)

    def read_line(self, line: str, at: int, former: str, following: str) -> None:
        section = self.sections[-1]
        if heading := HEADING.match(line):
            section.end = at
            self.sections.append(Section(heading[2], len(heading[1]), at + heading.start(2)))
        elif "\0" in line:
            section.fenced = True
        elif line.lstrip().startswith(">"):
            return
        elif line.lstrip().startswith("|"):
            self.read_row(line, at, head=set(following.strip()) <= set("|-: ") and "-" in following)
        elif line.strip():
            self.read_sentences(line, at)

    def read_row(self, line: str, at: int, *, head: bool) -> None:
        if set(line.strip()) <= set("|-: "):
            return
        kind = "head" if head else "cell"
        for cell in re.finditer(r"[^|]+", line):
            if cell[0].strip():
                start = at + cell.start() + len(cell[0]) - len(cell[0].lstrip())
                self.put(cell[0].strip(), start, kind)

    def read_sentences(self, line: str, at: int) -> None:
        begin = MARKER.match(line)
        rest = begin.end() if begin else 0
        held = ""
        for match in SENTENCE.finditer(line, rest):
            piece, start = held + match[0], match.start() - len(held)
            if ABBREVIATION.search(piece) and match.end() < len(line):
                held = piece
                continue
            held = ""
            if piece.strip():
                self.put(piece.strip(), at + start + len(piece) - len(piece.lstrip()), "text")

    def put(self, text: str, start: int, kind: str) -> None:
        self.sections[-1].sentences.append(Sentence(text, start, kind, len(self.sections) - 1))

    def below(self, section: Section) -> list[Section]:
        """The section and those that stand below it."""
        at = self.sections.index(section)
        found = [section]
        for one in self.sections[at + 1 :]:
            if one.level <= section.level:
                break
            found.append(one)
        return found

    def about(self, topic: re.Pattern) -> list[Section]:
        return [one for one in self.sections if one.level and topic.search(one.heading)]

    def told(self, topic: re.Pattern) -> bool:
        """Whether a section of this topic says something."""
        return any(each.filled for one in self.about(topic) for each in self.below(one))
