"""Questions that do not count any more."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigInt, Instant, IntPK


class VoidQuestion(Base):
    """A question that does not count wherever it is asked in these very words, in this language."""

    __tablename__ = "training_voids"
    __table_args__ = (UniqueConstraint("key", "print"), {"sqlite_autoincrement": True})

    id: Mapped[IntPK]
    key: Mapped[str] = mapped_column(ForeignKey("training_modules.key"))
    print: Mapped[str] = mapped_column(String(32))  #: of its words, its options, and which of them are right
    said_of: Mapped[str] = mapped_column(
        String(32)
    )  #: the one that it was taken out with: the same in translations
    why: Mapped[str] = mapped_column(Text)
    voided_by: Mapped[BigInt | None]  #: a person's number
    voided_at: Mapped[Instant]
