"""Common first and family names of five languages, and the addresses made from names."""

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that names come from, where its speakers work, and what they read Waymark in."""

    key: str
    weight: int
    countries: tuple[str, ...]
    language: str
    first: tuple[str, ...]
    family: tuple[str, ...]


TONGUES: Final = (
    Tongue(
        "german",
        36,
        ("DE", "DE", "DE", "AT", "CH"),
        "de",
        _words(
            """Anna Björn Christian Daniela Dörte Emil Felix Franziska Günther Heike Ingrid Jan Jörg Julia Jürgen
            Karin Katrin Klaus Lukas Marie Matthias Michael Moritz Nadine Nils Oliver Paula Philipp Ralf Sabine
            Sebastian Silke Stefan Susanne Thomas Tobias Ulrike Uwe Verena Wolfgang"""
        ),
        _words(
            """Bauer Becker Böhm Braun Fischer Frank Fuchs Groß Hahn Hartmann Herrmann Hofmann Huber Jäger Kaiser
            Keller Köhler König Krämer Krause Krüger Lang Lehmann Maier Möller Müller Neumann Peters Pohl Richter
            Roth Sauer Scholz Schröder Schulz Schwarz Seidel Simon Stein Vogel Voß Wagner Weiß Winkler Wolf"""
        ),
    ),
    Tongue(
        "english",
        24,
        ("GB", "GB", "IE", "US"),
        "en",
        _words(
            """Abigail Adam Alice Amy Andrew Ben Charlotte Claire Daniel David Edward Emily Fiona George Grace
            Harriet Harry Helen Holly Jack James Jennifer Joanna Kate Laura Liam Lucy Mark Matthew Megan Nathan
            Oliver Owen Peter Rachel Rebecca Ryan Sarah Simon Sophie"""
        ),
        _words(
            """Adams Allen Baker Bennett Brooks Campbell Carter Collins Cooper Davies Edwards Evans Foster Gray
            Green Hall Harris Hill Hughes Jackson Johnson Kelly King Lewis Marshall Mitchell Moore Murphy Nelson
            O'Brien Parker Phillips Reed Roberts Robinson Scott Shaw Stewart Taylor Thompson Turner Ward Wood"""
        ),
    ),
    Tongue(
        "polish",
        15,
        ("PL",),
        "en",
        _words(
            """Agnieszka Aleksandra Andrzej Barbara Bartosz Dorota Ewa Grzegorz Jakub Joanna Kamil Karolina
            Katarzyna Krzysztof Łukasz Magdalena Małgorzata Marcin Michał Monika Natalia Paweł Rafał Sławomir
            Stanisław Tomasz Wojciech Zofia"""
        ),
        _words(
            """Adamczyk Baran Dąbrowski Duda Dudek Górski Jabłoński Jankowski Kaczmarek Kamiński Kowalczyk
            Kozłowski Krawczyk Kubiak Lis Majewski Malinowski Mazur Michalski Nowak Nowicki Pawlak Piotrowski Sikora
            Stępień Szymański Walczak Wieczorek Wilk Wiśniewski Wróbel Zając"""
        ),
    ),
    Tongue(
        "turkish",
        13,
        ("TR", "DE"),
        "en",
        _words(
            """Ahmet Ali Aslı Burak Büşra Can Cem Deniz Ebru Elif Emine Fatma Gökhan Gül Hakan Hüseyin İbrahim
            Kemal Mehmet Melike Murat Mustafa Nur Onur Özge Selin Serkan Sibel Şule Tolga Uğur Zeynep"""
        ),
        _words(
            """Acar Aksoy Arslan Aslan Aydın Bulut Çelik Çetin Demirci Doğan Erdoğan Güler Güneş Kaplan Kara Kılıç
            Koç Korkmaz Kurt Özdemir Özkan Öztürk Polat Şahin Şimşek Taş Tekin Yalçın Yavuz Yıldırım"""
        ),
    ),
    Tongue(
        "spanish",
        12,
        ("ES", "ES", "MX"),
        "en",
        _words(
            """Alejandro Álvaro Ana Andrés Beatriz Carlos Cristina Diego Elena Fernando Francisco Inés Íñigo Isabel
            Javier Jesús Jorge José Lucía Manuel María Marta Miguel Mónica Nuria Pablo Pilar Raúl Rocío Sergio
            Sofía Tomás Verónica"""
        ),
        _words(
            """Álvarez Blanco Castro Díaz Fernández García Gómez González Gutiérrez Hernández Jiménez López Marín
            Martín Martínez Molina Moreno Muñoz Navarro Núñez Ortega Peña Pérez Ramírez Ramos Rodríguez Romero Ruiz
            Sánchez Serrano Suárez Vázquez"""
        ),
    ),
)

#: Names of this length exist, and pages have to bear them.
LONGEST_NAME: Final = "Maximiliane Charlotte Theodora Freifrau von Schwarzenbach-Hohenfels zu Wolkersdorf"

#: Letters that do not come apart into a plain one and an accent, or that their language writes out.
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ı": "i", "ø": "o", "'": "", " ": "-"}
)


def invent_name(random: Random, tongue: Tongue) -> str:
    """A name as its language has them: two family names in Spanish, now and then a double one in the others."""
    first, family = random.choice(tongue.first), random.choice(tongue.family)
    second = random.choice(tongue.family)
    if tongue.key == "spanish":
        return f"{first} {family} {second}"
    if random.random() < 0.04 and second != family:
        return f"{first} {family}-{second}"
    return f"{first} {_for_her(first, family) if tongue.key == 'polish' else family}"


def _for_her(first: str, family: str) -> str:
    """Polish family names in -ski follow the first name, and women's first names there end in -a."""
    return f"{family[:-1]}a" if first.endswith("a") and family.endswith(("ski", "cki")) else family


def address_part(name: str) -> str:
    """The name in the plain letters of e-mail addresses: first and last word, parted by a dot."""
    words = name.casefold().replace("i̇", "i").split()
    plain = [unicodedata.normalize("NFKD", word.translate(_WRITTEN_OUT)) for word in (words[0], words[-1])]
    return ".".join("".join(letter for letter in word if letter.isascii()) for word in plain)
