"""In which ways a database may give a name back as small letters."""

from app.core.naming import spellings


def test_plain_letters_have_one_way() -> None:
    assert spellings("Ann Lee") == {"ann lee"}


def test_each_word_with_other_letters_may_be_small_or_not() -> None:
    assert spellings("Özlem Çelik") == {"özlem çelik", "Özlem çelik", "özlem Çelik", "Özlem Çelik"}


def test_a_name_of_many_words_is_not_looked_for_in_a_thousand_ways() -> None:
    assert len(spellings(" ".join(["Österreich"] * 40))) <= 4
