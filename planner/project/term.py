"""What a term of a project is: a figure with its unit, its source and an evidence tag, alone or as a range."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Evidence = Literal["read", "known", "assumed", "computed"]
Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]


def term(default: Any, unit: str, evidence: Evidence, source: str, **limits: Any) -> Any:
    """Return a pydantic field that carries unit, evidence tag and source."""
    if evidence not in get_args(Evidence):
        raise ValueError(evidence)
    return Field(
        default=default,
        json_schema_extra={"unit": unit, "evidence": evidence, "source": source},
        validate_default=True,
        **limits,
    )


class Section(BaseModel):
    """A frozen group of terms; unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class TermSource(Section):
    """Where the value of one term of one project comes from, in place of the source of its default."""

    evidence: Evidence = "assumed"
    """How sure it is."""
    source: str = Field(min_length=1)
    """Where it stands, or who says it and why."""

    @classmethod
    def read(cls, words: str) -> "TermSource":
        """Return a source as it is written: ``EVIDENCE: SOURCE``, or the source alone for what is assumed."""
        evidence, mark, source = words.partition(":")
        if mark and evidence.strip() in get_args(Evidence):
            return cls(evidence=evidence.strip(), source=source.strip())
        return cls(source=words.strip())


class Range(Section):
    """A low, likely and high value of one unit cost."""

    low: float = Field(ge=0)
    """Low value."""
    likely: float = Field(ge=0)
    """Likely value; plans are made with it."""
    high: float = Field(ge=0)
    """High value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not self.low <= self.likely <= self.high:
            raise ValueError("low ≤ likely ≤ high does not hold")
        return self


def spread(low: float, likely: float, high: float) -> Range:
    """Return a range."""
    return Range(low=low, likely=likely, high=high)
