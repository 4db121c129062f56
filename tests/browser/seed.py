"""What the site of the browser tests holds: the demonstration accounts, and one of each object a page needs."""

from accounts.models import Membership, Organisation, Role, User

PASSWORD = "a long enough password"
ACCOUNTS = {
    "advisor@demo.example": ("Demo Agency", Role.ADVISOR),
    "curator@demo.example": ("Demo Agency", Role.CURATOR),
    "admin@demo.example": ("Demo Agency", Role.ADMIN),
    "advisor@other.example": ("Other Agency", Role.ADVISOR),
}


def fill() -> dict[str, str]:
    """Create the accounts and objects; return the ids that addresses need, by the name of their argument."""
    for email, (organisation, role) in ACCOUNTS.items():
        user = User.objects.create_user(email, PASSWORD, is_staff=role == Role.ADMIN)
        Membership.objects.create(
            user=user, organisation=Organisation.objects.get_or_create(name=organisation)[0], role=role
        )
    return {}
