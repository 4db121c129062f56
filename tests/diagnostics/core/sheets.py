"""Answer sheets for tests: any sheet at all under hypothesis, and small ways to change one."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from diagnostics.core.answers import Answer, AnswerSheet, BuyerAnswers, ChainPosition, Destination, Evidence, State
from diagnostics.core.instrument import Scope
from diagnostics.core.instruments import CURRENT

FIRM = tuple(key for key in CURRENT.questions if CURRENT.section_of[key].scope is Scope.FIRM)
BUYER = tuple(key for key in CURRENT.questions if CURRENT.section_of[key].scope is Scope.BUYER)
OFFERS_NA = frozenset(key for key, question in CURRENT.questions.items() if question.not_applicable)
EVIDENCE = (*Evidence, None)


def answered(level: int, evidence: Evidence | None = None) -> Answer:
    return Answer(State.ANSWERED, level, evidence)


def _known(key: str, byte: int) -> Answer:
    if key in OFFERS_NA and byte >= 230:
        return Answer(State.DOES_NOT_APPLY)
    return answered(byte % 5, EVIDENCE[byte // 5 % 5])


def _any(key: str, byte: int) -> Answer | None:
    """About two answers in three are known."""
    if byte % 8 == 5:
        return Answer(State.DOES_NOT_KNOW)
    if byte % 8 == 6:
        return Answer(State.REFUSED)
    return None if byte % 8 == 7 else _known(key, byte // 8 * 7 % 256)


def _answers(keys: tuple[str, ...], data: bytes, *, complete: bool) -> dict[str, Answer]:
    given = ((key, _known(key, byte) if complete else _any(key, byte)) for key, byte in zip(keys, data, strict=True))
    return {key: answer for key, answer in given if answer is not None}


@st.composite
def sheets(draw, *, complete: bool = False, most: int = 5, least: int = 0, alike: bool = False) -> AnswerSheet:
    """Any sheet. Complete ones have every answer, every share and the number of other buyers."""
    count = draw(st.integers(least, most))
    firm = draw(st.binary(min_size=len(FIRM), max_size=len(FIRM)))
    about = [draw(st.binary(min_size=len(BUYER), max_size=len(BUYER))) for _ in range(1 if alike and count else count)]
    parts = draw(st.lists(st.integers(1, 1000), min_size=count + 1, max_size=count + 1))
    shares: list[int | None] = [1000 * part // sum(parts) for part in parts[:-1]]
    others: int | None = draw(st.integers(1, 30))
    if not complete:
        shares = [draw(st.sampled_from([share, share, None])) for share in shares]
        others = draw(st.sampled_from([others, None, 0]))
    return AnswerSheet(
        answers=_answers(FIRM, firm, complete=complete),
        buyers=tuple(
            BuyerAnswers(
                f"b{n}",
                f"Buyer {n}",
                shares[n],
                destination=draw(st.sampled_from([None, *Destination])),
                answers=_answers(BUYER, about[0 if alike else n], complete=complete),
            )
            for n in range(count)
        ),
        other_buyers=others,
        chain_position=draw(st.sampled_from([None, ChainPosition.DIRECT, ChainPosition.INDIRECT])),
    )


def with_firm(sheet: AnswerSheet, **levels: int) -> AnswerSheet:
    """The sheet with the firm's answers set to these levels."""
    return replace(sheet, answers={**sheet.answers, **{key: answered(level) for key, level in levels.items()}})


def with_buyers(sheet: AnswerSheet, **levels: int) -> AnswerSheet:
    """The sheet with every buyer's answers set to these levels."""
    new = {key: answered(level) for key, level in levels.items()}
    return replace(sheet, buyers=tuple(replace(buyer, answers={**buyer.answers, **new}) for buyer in sheet.buyers))


def set_answer(sheet: AnswerSheet, key: str, buyer: str | None, answer: Answer | None) -> AnswerSheet:
    """The sheet with one answer replaced, or taken away."""
    if buyer is None:
        return replace(sheet, answers=_replaced(sheet.answers, key, answer))
    return replace(
        sheet,
        buyers=tuple(
            replace(each, answers=_replaced(each.answers, key, answer)) if each.key == buyer else each
            for each in sheet.buyers
        ),
    )


def _replaced(answers: Mapping[str, Answer], key: str, answer: Answer | None) -> dict[str, Answer]:
    rest = {each: given for each, given in answers.items() if each != key}
    return rest if answer is None else {**rest, key: answer}


def uniform(level: int, *, buyers: int = 1, other_buyers: int | None = 0, **changes: int) -> AnswerSheet:
    """A complete sheet with one level everywhere but for `changes`, and equal buyers that take all sales."""
    levels = {key: answered(changes.get(key, level)) for key in CURRENT.questions}
    about = {key: levels[key] for key in BUYER}
    return AnswerSheet(
        answers={key: levels[key] for key in FIRM},
        buyers=tuple(BuyerAnswers(f"b{n:02}", f"Buyer {n}", 1000 // buyers, answers=about) for n in range(buyers)),
        other_buyers=other_buyers,
        chain_position=ChainPosition.DIRECT,
    )
