"""Who comes second waits, and then sees what the first has done."""

from tenancy.models import Network


def one_at_a_time(network_id: int) -> None:
    """Until the transaction ends, nobody else in this network gets past this line.

    For the rare additions that first look whether a code or a name is free: two at once would both
    find it free. Filling in figures never comes by here.
    """
    Network.objects.select_for_update(no_key=True).only("pk").get(pk=network_id)
