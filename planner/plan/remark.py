"""Sentences of a plan, in the language of who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.language import Language, hectares, money, text


@dataclass(frozen=True)
class Hectares:
    """An area in a remark, hectares."""

    value_ha: float

    def sentence(self, language: Language) -> str:
        """Return the area in a language."""
        return hectares(self.value_ha, language, 2)


@dataclass(frozen=True)
class Euros:
    """Money in a remark, whole euros."""

    value_eur: float

    def sentence(self, language: Language) -> str:
        """Return the amount in a language."""
        return money(self.value_eur, language)


@dataclass(frozen=True)
class Remark:
    """A sentence in two languages: the English text with its values; Dutch comes from the catalogue."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Return the sentence in a language."""
        shown = {
            name: value.sentence(language) if isinstance(value, Remark | Hectares | Euros) else value
            for name, value in self.values.items()
        }
        return text(self.msgid, language, **shown)
