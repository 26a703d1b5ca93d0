"""The job that mails the links of many invitations."""

from datetime import datetime

from tenancy.operations.lead_invitations import mail_links


def mail(*, network_id: int, at: datetime, invitations: list[int]) -> None:
    """The job: inside its network."""
    mail_links(network_id=network_id, invitation_ids=invitations, at=at)
