"""The words a case may use: kinds, classes, forms. Keys are those of the core wherever the core has them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

BANDS: dict[str, tuple[str, ...]] = {
    "developmental": ("low", "medium", "high"),
    "first_tier": ("not_yet", "partly", "eligible"),
    "risk": ("low", "medium", "high"),
    "process": ("low", "medium", "high"),
    "product": ("low", "medium", "high"),
    "functional": ("low", "medium", "high"),
}


class Criterion(models.TextChoices):
    """The criteria a case may touch, as the glossary names them."""

    DEVELOPMENTAL = "developmental", _("Developmental buyers")
    FIRST_TIER = "first_tier", _("First-tier eligibility")
    RISK = "risk", _("Downgrading risk")
    PROCESS = "process", _("Process upgrading")
    PRODUCT = "product", _("Product upgrading")
    FUNCTIONAL = "functional", _("Functional upgrading")


class Band(models.TextChoices):
    """The bands of all criteria; `BANDS` says which belong to which."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    NOT_YET = "not_yet", _("not yet")
    PARTLY = "partly", _("partly")
    ELIGIBLE = "eligible", _("eligible")


class Function(models.TextChoices):
    """The seven functions of the instrument, as nouns."""

    DESIGN = "F1", _("Design")
    DEVELOPMENT = "F2", _("Samples and development")
    INPUTS = "F3", _("Buying inputs")
    QUALITY = "F4", _("Checking quality")
    LOGISTICS = "F5", _("Shipping")
    BRAND = "F6", _("Brand on the goods")
    SELLING = "F7", _("Selling to the end market")


FUNCTIONS = tuple(Function.values)
WHO_DOES = {  # the levels of the functions, as the reader of a case sees them
    0: _("others"),
    1: _("others, with the firm's help"),
    2: _("shared"),
    3: _("mostly the firm"),
    4: _("the firm alone"),
}


class Lever(models.TextChoices):
    """What can be done about a weakness; the instrument words each lever in full."""

    SPREAD_BUYERS = "spread_buyers", _("Spread sales over more buyers")
    MEET_END_MARKET = "meet_end_market", _("Get closer to the end market")
    SECOND_MARKET = "second_market", _("Work in a second market")
    LEARN_DESIGN = "learn_design", _("Learn design and selling")
    BECOME_HARD_TO_REPLACE = "become_hard_to_replace", _("Become hard to replace")
    BUILD_SUPPLIER_NETWORK = "build_supplier_network", _("Build and run a supplier network")
    RAISE_QUALITY = "raise_quality", _("Raise quality and punctuality")
    COMPETE_ON_MORE_THAN_PRICE = "compete_on_more_than_price", _("Compete on more than price")
    GROW_STEP_BY_STEP = "grow_step_by_step", _("Grow order by order")
    SECURE_SPECIALTY = "secure_specialty", _("Secure a specialty")
    SEEK_FEEDBACK_BUYERS = "seek_feedback_buyers", _("Look for buyers who give feedback")
    RAISE_LOCAL_COMPETENCE = "raise_local_competence", _("Raise the skill of local firms")
    STRENGTHEN_LOCAL_SUPPLIERS = "strengthen_local_suppliers", _("Work closely with own suppliers")
    MEDIATE_JOINT_ACTION = "mediate_joint_action", _("Act jointly, with a mediator")
    SPREAD_MARKET_RISK = "spread_market_risk", _("Spread the risks of markets")


LEVERS = tuple(Lever.values)


class Status(models.TextChoices):
    """Where a case is on its way to the reader."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class Stage(models.TextChoices):
    """How far changes to a published case have come; empty where readers see all there is."""

    DRAFT = Status.DRAFT.value, _("changes in draft")
    IN_REVIEW = Status.IN_REVIEW.value, _("changes in review")


class Origin(models.TextChoices):
    """Where a revision comes from."""

    CURATOR = "curator", _("edited here")
    LIBRARY = "library", _("loaded from the library's files")


class Deed(models.TextChoices):
    """What was done to a case."""

    LOADED = "loaded", _("loaded from the library's files")
    STARTED = "started", _("started")
    SAVED = "saved", _("edited")
    RESTORED = "restored", _("restored an old revision")
    SUBMITTED = "submitted", _("submitted for review")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")
    REOPENED = "reopened", _("reopened")


NEEDS_REASON = (Deed.SENT_BACK.value, Deed.RETIRED.value)  # whoever wrote the text, or reads the history, asks why


class Outcome(models.TextChoices):
    """How the firm or cluster came out of it."""

    SUCCESS = "success", _("It worked")
    MIXED = "mixed", _("Part of it worked")
    FAILURE = "failure", _("It did not work")


class Governance(models.TextChoices):
    """The four types of Table 2.1."""

    ARMS_LENGTH = "arms_length", _("Buyers take it as it comes")
    NETWORK = "network", _("Firm and buyer develop together")
    QUASI_HIERARCHY = "quasi_hierarchy", _("The buyer decides what and how")
    HIERARCHY = "hierarchy", _("Buyer and firm have one owner")


class RiskForm(models.TextChoices):
    """What functional downgrading was, or would have been, in this case."""

    LOSS = "loss", _("Tasks were taken away")
    LOCK_IN = "lock_in", _("Stuck in making")
    EXCLUSION = "exclusion", _("Pushed out of the chain")
    NONE = "none", _("No such danger seen")


class FirmSize(models.TextChoices):
    """Size classes by workers, as the ILO and most statistics draw them."""

    MICRO = "micro", _("Fewer than 10 workers")
    SMALL = "small", _("10 to 49 workers")
    MEDIUM = "medium", _("50 to 249 workers")
    LARGE = "large", _("250 workers or more")


class ChainPosition(models.TextChoices):
    """To whom the firm delivered."""

    DIRECT = "direct", _("To the company that puts its name on the goods")
    INDIRECT = "indirect", _("To someone who supplies that company")
    NO_LEAD_FIRM = "no_lead_firm", _("No single company ruled this business")


class BuyerKind(models.TextChoices):
    """What kind of company bought."""

    BRAND = "brand", _("Global brands")
    RETAIL_CHAIN = "retail_chain", _("Retail chains")
    SMALL_RETAILERS = "small_retailers", _("Small retailers or buying groups")
    IMPORTER = "importer", _("Importers or traders")
    EXPORT_AGENT = "export_agent", _("Export agents")
    LOCAL_FIRM = "local_firm", _("Larger local firms")
    FOREIGN_AFFILIATE = "foreign_affiliate", _("Affiliates of foreign companies")
    PUBLIC = "public", _("Public buyers")
    FINAL_CUSTOMERS = "final_customers", _("Final customers")


class Destination(models.TextChoices):
    """Where the goods ended up."""

    HOME = "home", _("Home market")
    REGION = "region", _("Neighbouring countries")
    RICH_COUNTRIES = "rich_countries", _("Rich countries")


class Change(models.TextChoices):
    """What became of one kind of upgrading. Empty means the source does not say."""

    UP = "up", _("moved up")
    SAME = "same", _("no change")
    BLOCKED = "blocked", _("tried or wanted, but blocked")
    DOWN = "down", _("moved down")


class Strength(models.TextChoices):
    """How much the source has to go on."""

    STRONG = "strong", _("A study of many firms")
    MODERATE = "moderate", _("A study told in some detail")
    THIN = "thin", _("A few sentences only")


class SourceKind(models.TextChoices):
    """What kind of publication a source is."""

    ARTICLE = "article", _("Journal article")
    BOOK = "book", _("Book")
    CHAPTER = "chapter", _("Chapter in a book")
    REPORT = "report", _("Report or working paper")
    PAPER = "paper", _("Conference paper")
    THESIS = "thesis", _("Thesis")
    WEB = "web", _("Web page")


class SourceRole(models.TextChoices):
    """What a source is to a case."""

    TOLD_IN = "told_in", _("Where we read it")
    STUDY = "study", _("The study it comes from")
    FURTHER = "further", _("Further reading")


# Attributes whose value may be our inference rather than the source's word; the page marks them.
INFERABLE = (
    "period",
    "firm_sizes",
    "firm_role",
    "chain_position",
    "end_market",
    "buyer_kinds",
    "destinations",
    "governance",
    "top_share",
    "functions_before",
    "functions_after",
    "process_change",
    "product_change",
    "functional_change",
    "chain_change",
    "risk_form",
    "bands",
    "levers",
    "outcome",
)
