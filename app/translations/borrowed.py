"""Texts that pages show and `make translations` cannot find where they stand; they are here for the translators alone."""


def _l(text: str) -> str:
    """Mark a text for the translators."""
    return text


def ngettext(one: str, many: str, _number: int) -> tuple[str, str]:
    """Mark a text with a plural for the translators."""
    return one, many


#: What WTForms says about a field of ours.
OF_FORMS = (_l("Invalid Choice: could not coerce."),)
OF_FORMS_WITH_NUMBERS = (
    ngettext(
        "This is too long: %(max)d character at most.", "This is too long: %(max)d characters at most.", 1
    ),
    ngettext(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
        1,
    ),
)

#: Reasons and errors that are kept in English and translated where they are shown.
OF_RECORDS = (
    _l("taken back by the person"),
    _l("account withdrawn"),
    _l("The import was broken off. Send the file again; what is in already stays."),
)
