"""Block D: ten signs of a developmental buyer (Box 3.2), asked once for each main buyer."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import EFFECT, FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="traits",
    title=_("What this buyer brings"),
    purpose=_(
        "Some buyers leave the firms around them more able than they found them. "
        "These questions look for ten signs of that. "
        "Judge what the buyer does, not how friendly it is. "
        "Before you settle on a strong answer, ask when it last happened."
    ),
    scope=Scope.BUYER,
    questions=(
        Question(
            key="D01",
            name=_("What it looks for"),
            text=_("When this buyer looks for firms like yours, what is it looking for?"),
            levels=levels(
                _("Only the lowest price, cheap material or low duty."),
                _("Price first. Skill only decides between equal prices."),
                _("Price and skill count about the same."),
                _("A skill or speed of ours, even when others are cheaper."),
                _("Something it says it can hardly find anywhere else."),
            ),
            citations=(paper(_("Box 3.2, first trait"), "553-554"), EFFECT),
            proof=_("The buyer's messages about the last offer you won or lost."),
            in_short_form=True,
        ),
        Question(
            key="D02",
            name=_("Training"),
            text=_("What has this buyer done to teach your people, or people in other firms here?"),
            levels=levels(
                _("It has never taught anyone here anything."),
                _("It tells us what was wrong, once something has gone wrong."),
                _("It shows us how to work when a new order calls for it."),
                _("It trains workers or managers regularly, whatever the order."),
                _("It trains more people than it needs, for example with a training centre."),
            ),
            citations=(
                paper(_("Box 3.2, second trait"), "556-559"),
                EFFECT,
            ),
            proof=_("Date and subject of the last training, and who took part."),
            hint=_("Firms founded by people who learned at this buyer are a sign of the strongest answer."),
            in_short_form=True,
        ),
        Question(
            key="D03",
            name=_("New ideas"),
            text=_("What happens with new products, materials or methods when you work with this buyer?"),
            levels=levels(
                _("It wants everything exactly as it always was."),
                _("Something new comes up once in several years."),
                _("Something new comes up now and then."),
                _("Every season or every year brings something new."),
                _("We improve things together all the time, and it takes up our ideas."),
            ),
            citations=(paper(_("Box 3.2, third trait"), "561-562"), EFFECT),
            proof=_("The last new product, material or method, and when it came."),
            in_short_form=True,
        ),
        Question(
            key="D04",
            name=_("Local people in charge"),
            text=_("Who speaks for this buyer here, and does it adapt to how things are done here?"),
            levels=levels(
                _("Only outsiders deal with us, and everything is done their way."),
                _("Local people carry messages but decide nothing."),
                _("Local people decide small things. The rest is done the outsiders' way."),
                _("Local managers or technicians decide most things that concern us."),
                _("Local people lead, and products or methods were changed to suit this place."),
            ),
            citations=(
                paper(_("Box 3.2, fourth trait"), "564-565"),
                reading(
                    FIVE_LEVELS,
                    _(
                        "The box speaks of investors with staff on the spot. "
                        "For a buyer without a plant here we ask about the people it sends and how it adapts to you."
                    ),
                ),
            ),
            proof=_("Name and post of the person who decided the last open point."),
        ),
        Question(
            key="D05",
            name=_("New work around it"),
            text=_("What has this buyer's demand led you or your neighbours to start?"),
            levels=levels(
                _("Nothing new. It brings all it needs with it."),
                _("One small thing, such as a new box or label."),
                _("A few new inputs or services, such as a mould maker or a carrier."),
                _("Several lines of work that firms here did not have before."),
                _("A whole new trade, with firms of its own, has grown from it."),
            ),
            citations=(paper(_("Box 3.2, fifth trait"), "567-570"), EFFECT),
            proof=_("Names of the lines or firms that began because of it."),
            in_short_form=True,
        ),
        Question(
            key="D06",
            name=_("Work handed over"),
            text=_("How much of the work does this buyer hand over to its suppliers?"),
            levels=levels(
                _("Single steps at most, such as stitching or packing."),
                _("A few steps in a row, with material it sends us."),
                _("Whole parts of a product, such as uppers or drawers, material included."),
                _("The complete product, from buying material to packing."),
                _("Complete products and their development, in a group of suppliers it leads."),
            ),
            citations=(paper(_("Box 3.2, sixth trait"), "572-574"), EFFECT),
            proof=_("What was delivered in the last order, and who bought the material."),
        ),
        Question(
            key="D07",
            name=_("Long view"),
            text=_("How far does this buyer look ahead with you, also when times are hard?"),
            levels=levels(
                _("It would leave us tomorrow for a slightly lower price."),
                _("It decides anew each season whether to come back."),
                _("It keeps coming back, but promises nothing."),
                _("It tells us its plans or expected orders ahead of time."),
                _("It is bound to us for years and does not use our bad moments."),
            ),
            citations=(
                paper(_("Box 3.2, seventh trait"), "576-578"),
                paper(_("Section 5, note 9"), "1261-1264"),
                EFFECT,
            ),
            proof=_("The latest forecast, plan or contract."),
            in_short_form=True,
        ),
        Question(
            key="D08",
            name=_("Freedom of its local office"),
            text=_("What may this buyer's office or plant in your region decide by itself?"),
            levels=levels(
                _("Nothing. It asks its head office about everything."),
                _("Small matters, such as dates and packing."),
                _("Small orders. Large ones go to its head office."),
                _("Which suppliers it works with."),
                _("Which suppliers it works with and which products it develops."),
            ),
            citations=(paper(_("Box 3.2, eighth trait"), "580-582"), EFFECT),
            proof=_("Who signed the last order, and who approved the last supplier."),
            not_applicable=_("This buyer has no office or plant in our region."),
            in_short_form=True,
        ),
        Question(
            key="D09",
            name=_("How it grows"),
            text=_("How does this buyer earn its money?"),
            levels=levels(
                _("It fights on price all the time and lives from one cut to the next."),
                _("Mostly on price, with a few better goods."),
                _("With cheap and better goods in about equal parts."),
                _("With better goods, in a market where its place looks safe."),
                _("It leads with new goods, and its suppliers share in the gain."),
            ),
            citations=(paper(_("Box 3.2, ninth trait"), "584-587"), EFFECT),
            proof=_("Its shop, catalogue or website, and how its prices moved over the years."),
            in_short_form=True,
        ),
        Question(
            key="D10",
            name=_("Sharing"),
            text=_("How does this buyer share what it knows with firms here?"),
            levels=levels(
                _("It keeps everything to itself."),
                _("It has shared something once or twice."),
                _("It answers when somebody asks."),
                _("It often shows people round or explains, without being asked."),
                _("It guides younger firms, or works in a business association here."),
            ),
            citations=(paper(_("Box 3.2, tenth trait"), "589-590"), EFFECT),
            proof=_("The last visit, talk or meeting, and who was there."),
        ),
    ),
)
