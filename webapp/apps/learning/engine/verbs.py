"""French and Spanish verbs, known by their form: no list of them would end, those of the others do."""

import re

# An infinitive begins no term, and holds none together: desarrollar técnicas, plantes de synthétiser.
INFINITIVES = {"fr": re.compile(r"\w{3,}[^i]er"), "es": re.compile(r"\w{3,}[aei]r")}
NO_INFINITIVES = {
    "fr": frozenset(
        "cancer danger hiver laser foyer loyer dîner déjeuner berger étranger rocher plancher leader "
        "manager reporter poster master cluster docker router super hyper inter cyber".split()
    ),
    "es": frozenset(
        "mujer lugar taller poder placer azúcar cáncer hogar carácter líder alquiler bienestar malestar "
        "láser dólar radar altar pilar pulgar paladar deber quehacer atardecer amanecer porvenir".split()
    ),
}
# Spanish verbs of several people: permiten, utilizaban, mostraron.
PLURALS = re.compile(r"\w{4,}(?:[ae]n|ron)")
NO_PLURALS = frozenset(
    "imagen volumen examen origen margen virgen crimen dictamen certamen gluten polen resumen abdomen "
    "germen semen alguien".split()
)


def is_infinitive(low: str, language: str) -> bool:
    """Tell whether a word in lower case has the form of an infinitive of French or Spanish."""
    form = INFINITIVES.get(language)
    return form is not None and bool(form.fullmatch(low)) and low not in NO_INFINITIVES[language]


def is_plural(low: str) -> bool:
    """Tell whether a word in lower case has the form of a Spanish verb in its plural."""
    return bool(PLURALS.fullmatch(low)) and low not in NO_PLURALS
