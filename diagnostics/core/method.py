"""What the method page says beside the instrument: how it works, how far it carries, and where we had to choose.

Plain data, printed on the page and in docs/method.md. Nothing here enters a score.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.core.instrument import Citation
from diagnostics.core.instruments.v1.sources import paper, reading
from diagnostics.core.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Note:
    """A few paragraphs under a title. `key` serves as an anchor."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """How far the paper carries one result: what it gives, and what it leaves open."""

    result: str
    gives: str
    leaves_open: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A passage that can be read in two ways, or a slip, and how we read it."""

    subject: str
    problem: str
    reading: str
    lines: str


APPROACH: tuple[Note, ...] = (
    Note(
        "subject",
        _("What is assessed"),
        (
            _("One firm and one product line, in the last twelve months. Questions on change look back three years."),
            _(
                "The criteria come from a review of studies by Cathrine Caspari for the International Labour Office. "
                "She asks when a place in a global value chain helps small firms, and when it traps them."
            ),
            _(
                "Every question, rule and number below says whether the paper says so or whether it is our reading. "
                "The paper gives no weights and no limits, so every number in a rule is ours."
            ),
        ),
    ),
    Note(
        "buyers",
        _("The buyers come first"),
        (
            _(
                "The advisor lists the buyers of the last twelve months with their shares of sales. "
                "Companies under one owner count as one buyer. "
                "So does everything an agent sells that the firm could not sell without that agent."
            ),
            _(
                "Three sections are asked again for each main buyer, the largest first: "
                "what it brings, who decides, and where the firm stands with it. "
                "Five buyers are enough, and fewer if they cover four fifths of sales."
            ),
            _(
                "What kind of company buys, where the goods end up, and to whom the firm delivers are recorded too. "
                "Delivering straight to the company that puts its name on the goods is a position. "
                "Being able to do so is another matter, and is judged apart."
            ),
        ),
        (
            paper(_("Section 4, “Links to global buyers”, second paragraph"), "1099-1112"),
            paper(_("Section 3.2, note 7"), "903-904"),
            reading(
                _("Which buyers to rate"),
                _("Four fifths of sales and five buyers at most: what an owner can tell about in an hour."),
            ),
        ),
    ),
    Note(
        "answers",
        _("Five levels, and honest gaps"),
        (
            _(
                "Every question has five answers, each one a thing an owner has seen happen. "
                "The answers carry no numbers while they are chosen. In the rules they count from 0 to 4, divided by 4."
            ),
            _(
                "“The owner does not know” and “prefers not to say” are never counted as the lowest answer. "
                "They make the result wider instead. “Does not apply” takes the question out of the sum."
            ),
            _("How an answer is known, from a document or by guess, is noted beside it and never moves a score."),
        ),
        (reading(_("Unknown is not zero"), _("Zero is something seen. Not knowing is something else.")),),
    ),
    Note(
        "scores",
        _("From answers to a band"),
        (
            _(
                "Each rule gives a number from 0 to 100. "
                "Below 37.5 it is low, from 62.5 it is high, and medium in between."
            ),
            _(
                "Each score is worked out three times: without the unknown answers, with all of them at their worst, "
                "and with all of them at their best. The last two are the ends of the range."
            ),
            _(
                "A band is named only if three fifths of the questions that apply are answered, "
                "and if the range reaches no further than the neighbouring band. "
                "Otherwise the result is “not enough information”, with the three questions that would help most."
            ),
        ),
        (
            reading(
                _("Where the bands are cut"),
                _("Half-way between second and third answer, and between third and fourth: the wording decides."),
            ),
            reading(
                _("When a band is named"),
                _("With less than three fifths answered, guesses would weigh more than facts."),
            ),
        ),
    ),
    Note(
        "drivers",
        _("What pushes a score"),
        (
            _(
                "A result lists what pushes it up or down, in points that add up to the score. "
                "The starting point is a firm with every part in the middle."
            ),
            _(
                "The push of one part is its average effect over all orders in which the parts could be set "
                "from the middle to where they are. This is known as the Shapley value. "
                "It treats all parts alike and adds up exactly, also where parts are multiplied."
            ),
            _(
                "Most parts gather several answers; the table below lists them. "
                "What is inside a part is taken apart as well, in points that add up to the part: "
                "the effect of each answer while all answers inside move together from the middle to where they are."
            ),
        ),
        (
            reading(
                _("How a score is taken apart"),
                _(
                    "With products and limits in the rules, the effect of one part depends on the others. "
                    "Averaging over all orders favours none of them."
                ),
            ),
        ),
    ),
    Note(
        "stability",
        _("How firmly a result stands"),
        (
            _(
                "An answer can be off, and every weight is our reading. "
                "So each score is worked out again in a thousand tries, with answers and weights a little off."
            ),
            _(
                "In a try, an answer may be one level higher or lower. "
                "An estimate is moved in five tries of ten, a statement in three, what was observed in one, "
                "and never what a document shows. Each weight may be up to a quarter larger or smaller. "
                "Where a rule multiplies and an average could be defended as well, half of the tries average. "
                "Limits and shares of sales stay as they are."
            ),
            _(
                "The result says in how many of 100 tries the band held, and between which scores nine in ten tries "
                "ended. It also names the three inputs that would move the score most if they alone were off. "
                "The points beside each are typical of all tries, those included that leave the input as it is. "
                "A firm that shows proof for such an answer makes the result firmer."
            ),
            _(
                "This interval is not the range. The range comes from missing answers, and they stay missing in every "
                "try. So the two are shown apart and never added up."
            ),
            _(
                "It is no probability that a band is right or that a firm does well. "
                "Should a rule itself be wrong, it is wrong in every try. "
                "The tries are drawn the same way each time, so the same answers always give the same numbers."
            ),
        ),
        (
            reading(
                _("How far off answers and weights may be"),
                _("Nobody has measured it. A level and a quarter are large enough to show which results are shaky."),
            ),
        ),
    ),
    Note(
        "changes",
        _("What would change a result"),
        (
            _(
                "One at a time, every answer that counts is moved one level the way that helps, and the score is "
                "worked out again. The same is done with 10 and 20 of every 100 in sales, moved from the largest buyer "
                "to a new one. The five steps that do most are listed, with the words of the level they lead to."
            ),
            _(
                "For a result that is not in its best band, steps are also tried together, three at most. "
                "The fewest that were found to reach a better band are named. "
                "Only the steps that do most are combined, so a set as small or smaller can be missed."
            ),
            _(
                "A step says what the score would be if an answer were another one. "
                "It does not say how hard that is, what it costs, or what else would change with it. "
                "Some steps are not the firm's to take: what a buyer does, the buyer decides. "
                "A better score is not a promise of sales, and a missing answer is never filled in."
            ),
        ),
        (
            reading(
                _("One level, or a tenth or a fifth of sales"),
                _("Steps small enough to talk about at the next visit. The paper gives no sizes."),
            ),
        ),
    ),
    Note(
        "agents",
        _("Chains with an agent in between"),
        (
            _(
                "An agent stands between where the buyer is an export agent, or where an importer, agent or trader "
                "passes the goods on. Then the type of relation still follows from who sets the specification: "
                "the buyers' side from the outline of the design on, the firm where it designs and nobody lays down "
                "how it works, and both in between."
            ),
            _("That an agent keeps the firm away from its market counts once, under the distance to the end market."),
        ),
        (
            paper(_("Section 4, “Links to global buyers”, first paragraph"), "1089-1097"),
            reading(
                _("Who sets the specification"),
                _("Table 2.1 knows no agents. Design comes first in it, rules for the process second."),
                "197-227",
            ),
        ),
    ),
    Note(
        "advice",
        _("How advice is chosen"),
        (
            _(
                "Each lever has a condition on the answers. It is advised only where the answers show the weakness, "
                "and never where another answer speaks against it. "
                "Where an answer is missing, the advisor is told to ask first."
            ),
            _(
                "Levers are ordered by what they would do for the weakest result that any of them would better, if the "
                "answers concerned were one level better. Then by how firmly the paper stands behind them. "
                "Such a step never fills in an answer that is missing, and a better score is not a promise of sales."
            ),
            _(
                "Some buyers keep design, brand or selling for themselves and could hardly be replaced. "
                "Then the second market comes first and design after it, with a word of warning."
            ),
        ),
        (
            paper(_("Section 3, paragraph after Box 3.2"), "605-615"),
            paper(_("Section 4, “Skills in design and marketing”"), "1070-1085"),
            reading(
                _("When a lever fits"),
                _("The paper says what helped firms but not when to advise it. The conditions are ours."),
            ),
        ),
    ),
)

LIMITS: tuple[Note, ...] = (
    Note(
        "no-probabilities",
        _("Bands with reasons, not probabilities"),
        (
            _(
                "The paper gives no weights, no limits and no figures on how many firms fail. "
                "Its cases were studied because they were interesting, so how common anything is remains unknown. "
                "A percentage of likelihood would be made up. We give bands, and the reasons for them."
            ),
            _("The results are for screening: for deciding what to look at next, together with the owner."),
        ),
        (paper(_("Section 1, how the cases were chosen"), "165-171"),),
    ),
    Note(
        "coherence",
        _("Coherent is not the same as right"),
        (
            _(
                "We coded the paper's own cases as firms and let the rules judge them. They mostly agree with what the "
                "paper tells; the page on their agreement lists every disagreement with its reason. "
                "But the same hand wrote the answers and the expected bands. "
                "Agreement shows that the rules do not contradict themselves. It does not show that they are right."
            ),
            _(
                "Only about one answer in four in those cases is stated in the paper. The others are inferred, "
                "and sales shares nearly always. With the inferred answers taken away, "
                "most results rightly become “not enough information”."
            ),
            _(
                "In an early trial, before anything was corrected, 24 of 28 first-tier and 27 of 31 product bands "
                "came out as expected, and nearly all of the others. "
                "Three records and five rules were then corrected, so the better figures since prove little."
            ),
            _(
                "One plain question, “how good does this firm look?”, explains most of the bands: an average of all "
                "answers reaches many of them too. What an average often gets wrong are firms that are able and "
                "blocked, or chosen as suppliers and losing functions. Those comparisons are tested on their own."
            ),
        ),
    ),
    Note(
        "formulas",
        _("The cases cannot choose between formulas"),
        (
            _(
                "We tried other ways to compute the scores on the 28 cases that can be scored. "
                "For risk, a sum in place of the product, conflict alone, or no buffers agree with all 28 as well. "
                "Only without the part for weak firms does it fall to 25. "
                "For first-tier eligibility all variants agree alike. "
                "For functional upgrading, ability alone agrees with all 28, room alone with 25."
            ),
            _(
                "So the reasons printed beside the rules have to decide, not the fit. "
                "Tests hold what the rules must do for any firm, such as never rating dependence on one buyer as safer."
            ),
        ),
    ),
    Note(
        "step",
        _("A step to be aware of"),
        (
            _(
                "Without any skill in design and marketing the outlook for functional upgrading is low, whatever else "
                "the firm can do. Near that limit one better answer can lift the score from about 37 to about 51. "
                "The result says so when a firm stands close to the limit."
            ),
        ),
        (
            paper(_("Section 4, “The capabilities of developing-country producers”"), "1013-1015"),
            reading(_("The limit"), _("The paper calls the skill crucial. Where it sets in, it does not say.")),
        ),
    ),
    Note(
        "uncertain",
        _("What the paper itself calls uncertain"),
        (
            _("Its cases are those found in the literature, mostly crafts such as footwear and garments."),
            _(
                "Learning in the home market is shown for two countries with very large home markets. "
                "The paper says it cannot be carried over to all, and that one of them also had an active government."
            ),
            _("Those who came early found lower barriers than those who come today."),
            _("Exchange rates moved results, and trade rules shape where buyers go. Both are left out of the scores."),
            _("Institutions are hardly studied, so using them counts for little here."),
            _("Chains among equals are the most desirable and the least likely for most small producers."),
            _("Firms of one kind working together did less than expected, and still mattered. It can also be blocked."),
            _("Whether a firm learns from a global buyer is ambiguous."),
            _("The foreword warns that going together does not mean one thing causes the other."),
        ),
        (
            paper(_("Foreword, third and sixth paragraphs"), "31-33, 52-55"),
            paper(_("Section 1, how the cases were chosen"), "165-171"),
            paper(_("Section 3, paragraph on standard products"), "518"),
            paper(_("Box 3.5, main findings and note 8"), "981-984, 992-999"),
            paper(
                _("Section 4, “Skills in design and marketing” and paragraph before Box 4.1"), "1065-1067, 1120-1123"
            ),
            paper(_("Section 4, “External factors”"), "1203-1217"),
            paper(_("Section 5, second and last paragraphs"), "1245-1247, 1341-1343"),
        ),
    ),
    Note(
        "next",
        _("What would make it firmer"),
        (
            _(
                "Two people who have not seen the expected bands should code the same cases, and questions on which "
                "they disagree should be reworded or dropped. Cases kept apart from all work on the rules come next."
            ),
            _("No claim to foresee anything is made until firms that answered beforehand have been visited again."),
        ),
    ),
)

SUPPORT: tuple[Support, ...] = (
    Support(
        _("Who rules the relation"),
        _("Four types of relationship, described in a table."),
        _("Mixed cases, chains with an agent in between, and change over time."),
        paper(_("Table 2.1"), "197-227"),
    ),
    Support(
        _("Developmental buyers"),
        _("Ten traits, and which of them drive the others."),
        _("Weights, a limit, and what a small firm can see of a large company's strategy."),
        paper(_("Box 3.2 and the paragraph after it"), "547-603"),
    ),
    Support(
        _("First-tier eligibility"),
        _("Five requirements, four factors of competitiveness, two crucial capabilities, and the advantage of size."),
        _("How large is large enough, and whether small firms together count as one."),
        paper(_("Box 3.1, section 3.1 and section 4"), "432-451, 774-778, 1013-1018, 1058-1062, 1222-1235"),
    ),
    Support(
        _("Risk of functional downgrading"),
        _("One district told closely, and the reasons why buyers and larger firms hold smaller ones back."),
        _("How likely it is, and how long it takes."),
        paper(_("Box 3.3, sections 3.1, 3.2 and 4"), "605-615, 641-676, 688-764, 888-906, 1086-1112"),
    ),
    Support(
        _("Outlook for upgrading"),
        _("Three kinds of upgrading, and which relations and firm sizes they go with."),
        _("How fast it goes, and how far."),
        paper(_("Sections 2, 3 and 4"), "246-253, 518-540, 610-615, 647-651, 1077-1085, 1237-1247"),
    ),
)

AMBIGUITIES: tuple[Ambiguity, ...] = (
    Ambiguity(
        _("First tier"),
        _("Is it where a firm stands, or what it is able to do?"),
        _("Both, kept apart: the position is recorded, the score is about ability."),
        "903-904",
    ),
    Ambiguity(
        _("Size"),
        _("Said to be open to larger firms only, yet small ones succeed in Penang, Ludhiana and India."),
        _("Measured by the orders of the buyers the firm is aiming at, as a gate that joint selling may soften."),
        "343-347, 641-642, 830, 1198-1202",
    ),
    Ambiguity(
        _("Functional upgrading"),
        _("Also counts moving to a chain that serves more sophisticated markets."),
        _("The outlook is about functions. Markets are asked about on their own."),
        "250-253",
    ),
    Ambiguity(
        _("Downgrading"),
        _("The word stands for three different things."),
        _("Loss of functions, being locked into making, or being shut out. The result names which."),
        "643-651, 718-724, 890-906",
    ),
    Ambiguity(
        _("Hierarchy"),
        _("Covers a buyer that owns the maker and a maker that owns a shop abroad."),
        _("Only the first makes a hierarchy here. The second is a strength."),
        "223-225",
    ),
    Ambiguity(
        _("The ten traits for a shop without a plant here"),
        _("They were written for investors."),
        _("The question about a local office may not apply. The one about local people asks about the buyer's staff."),
        "564-565, 580-582",
    ),
    Ambiguity(
        _("A kind buyer"),
        _("Called benevolent in one line, and “willingly or not” in another."),
        _("What counts is what the buyer does, not what it means to do."),
        "546, 549",
    ),
    Ambiguity(
        _("Shares in the Brenta sample"),
        _("22.5 per cent of the sample were subcontractors, then 82 per cent of the firms."),
        _(
            "The first figure is read as firms working mainly for fashion houses. "
            "A later table by the same author (Rabellotti and Amighini 2003) has 9 of 40. The second was not found."
        ),
        "704, 716",
    ),
    Ambiguity(
        _("“Garment clusters in Brenta”"),
        _("The district makes shoes."),
        _("Read as footwear."),
        "678",
    ),
    Ambiguity(
        _("“Mutual independence” of buyer and supplier"),
        _("The sentence speaks of each needing the other."),
        _("Read as dependence on each other."),
        "484",
    ),
    Ambiguity(
        _("Intel in Mexico"),
        _("Box 2.2 tells of IBM in Guadalajara."),
        _("Taken as a possible slip and not used as evidence about Intel."),
        "503",
    ),
    Ambiguity(
        _("“Altenburg and Tilman 2000”"),
        _("One author, Tilman Altenburg, is meant."),
        _("Cited as Altenburg (2000)."),
        "191, 591",
    ),
    Ambiguity(
        _("Arm's length"),
        _("No limit on functions, but no teaching either."),
        _("Both are shown: room is open, learning is low."),
        "518-524",
    ),
    Ambiguity(
        _("Process upgrading under a buyer that rules"),
        _("Only hinted at in this paper."),
        _("Taken as likely, as Humphrey and Schmitz (2000) say of such chains in their summary."),
        "529-535",
    ),
    Ambiguity(
        _("Two markets at once"),
        _("Does the market protect, or the skill learned there?"),
        _("The market counts among the buffers of risk, the skill in the ability to upgrade."),
        "1070-1085",
    ),
    Ambiguity(
        _("Exit and share"),
        _("A buyer may take most of the sales and still be easy to replace."),
        _("Dependence is the mean of both."),
        "1099-1107",
    ),
)
