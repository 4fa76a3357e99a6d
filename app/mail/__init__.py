"""Letters: written down in the transaction that causes them, sent afterwards, tried again, and their fate shown.

A house that has something to write names its kind once, `vocabulary.letter_kind(...)`, and calls `services.write(person_id,
kind=..., params=..., key=...)` inside its unit of work. The row and the letter stand or fall with that unit of work; without
a mail server nothing is written (`queries.can_mail()`), and whoever made a link shows it instead.

No secret is stored. `params` hold numbers and plain words; a kind whose letter carries a link with a token has a `prepare`,
which is run in a unit of work of its own right before each try to send: it makes a new token, voids the older one, and
returns what the template needs. It returns None when the letter is not needed any more (the invitation was accepted), and
the letter is dropped.

The words are one template, `letters/<kind>.html` of the house that owns the kind; it extends `mail/frame.html` and fills the
blocks `subject`, `words` and, where the letter does not concern the account, `why`. The plain part is drawn from it. The
template knows `recipient` (name, first_name, address), `params` (what `prepare` returned), `organisation`, `link(path)` for
whole addresses, and the filter `moment` for instants in the recipient's time zone.

What is promised: each letter is tried until the server has taken it, for about two days; two workers never send the same
letter; a worker that is killed between the server's yes and our commit may send a letter twice, but never loses one. An
ordinary letter keeps its Message-ID, so that mail systems drop the twin; a letter with a token is a new one at each try.
"""
