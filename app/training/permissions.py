"""Who may do what with what is to be learned."""

from app.core.permission import EVERYBODY, Permission
from app.training.vocabulary.words import _l

READ_ANSWERS = Permission.of("training.answers.read", {EVERYBODY}, _l("read answers to common worries"))
