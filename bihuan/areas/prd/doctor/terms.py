"""Terms: abbreviations nobody has explained, and words the glossary calls otherwise."""

import re
from collections.abc import Iterator

from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document
from bihuan.areas.prd.doctor.words import after, replaced

SHORT = re.compile(r"(?<![A-Za-z0-9_/#.-])[A-Z][A-Z0-9]{1,5}(?![A-Za-z0-9_/-])")
COMMON = frozenset(
    [
        "API",
        "ID",
        "URL",
        "HTTP",
        "HTTPS",
        "CSV",
        "PDF",
        "EXCEL",
        "XLSX",
        "XLS",
        "DOCX",
        "JSON",
        "XML",
        "SQL",
        "UI",
        "UX",
        "PC",
        "APP",
        "IP",
        "SMS",
        "QR",
        "OK",
        "PRD",
        "ERP",
        "OCR",
        "CRM",
        "VIP",
        "KB",
        "MB",
        "GB",
        "TB",
        "CNY",
        "USD",
        "RMB",
        "SSO",
        "VAT",
        "FAQ",
        "AI",
        "IT",
        "HR",
        "PNG",
        "JPG",
        "JPEG",
        "GIF",
        "WEBP",
        "SVG",
        "PM",
        "AM",
        "UTC",
        "GMT",
        "HTML",
        "CSS",
        "TLS",
        "SSL",
        "VPN",
        "CPU",
        "RAM",
        "SDK",
        "IOS",
        "TXT",
        "ZIP",
        "MD",
        "SHA",
        "GPS",
        "WIFI",
        "NFC",
        "RFID",
        "YES",
        "NO",
        "AND",
        "OR",
        "NOT",
    ]
)
MENTIONED = re.compile(r"旧称|曾用|不再使用|formerly|no longer")


def unexplained(document: Document) -> Iterator[Hit]:
    """Each abbreviation once, where it stands first."""
    known = {term.name.upper() for term in document.terms} | {
        variant.upper() for term in document.terms for variant in term.variants
    }
    seen: set[str] = set()
    for sentence in document.sentences:
        for match in SHORT.finditer(sentence.text):
            short = match[0]
            if short in COMMON or short in known or short in seen:
                continue
            seen.add(short)
            if not explained(document.text, short):
                full = "（〔全称与含义〕）" if sentence.chinese else " (〔what it stands for〕)"
                yield after(sentence, match.start(), match.end(), full)


def explained(text: str, short: str) -> bool:
    """Followed or enclosed by brackets, said to be something, or a row of a table of terms."""
    name = re.escape(short)
    told = (
        rf"{name}\s*[（(]|[（(]\s*{name}\s*[）)，,、：:]|{name}\s*(?:[：:]|是指|指的?是|即|stands for|means)"
        rf"|^\|\s*{name}\s*\|\s*\S"
    )
    return bool(re.search(told, text, re.M))


def misnamed(document: Document) -> Iterator[Hit]:
    """Words that should not be used for a term; inside a longer right word they are none."""
    names = {variant: term.name for term in document.terms for variant in term.variants if variant}
    if not names:
        return
    longest = sorted({*names, *(term.name for term in document.terms)}, key=len, reverse=True)
    any_of = re.compile("|".join(bounded(word) for word in longest), re.I)
    lowered = {variant.lower(): name for variant, name in names.items()}
    for sentence in document.sentences:
        if MENTIONED.search(sentence.text):
            continue
        for match in any_of.finditer(sentence.unquoted):
            if right := lowered.get(match[0].lower()):
                yield replaced(sentence, match.start(), match.end(), right)


def bounded(word: str) -> str:
    edge = r"\b" if word.isascii() else ""
    return f"{edge}{re.escape(word)}{edge}"
