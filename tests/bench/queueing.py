"""Formulas of queues and of shares; pure.

The waiting time is the Pollaczek-Khinchine formula of an M/G/1 queue (L. Kleinrock, Queueing
Systems, volume 1, 1975, chapter 5): requests arrive independently of each other, one process serves
them in order.
"""

from __future__ import annotations

import math


def waiting_seconds(utilisation: float, service_seconds: float, cv_of_service_time: float) -> float:
    """Return the mean wait before one process serves a request; infinite from full use on."""
    if utilisation >= 1:
        return math.inf
    return utilisation / (1 - utilisation) * (1 + cv_of_service_time**2) / 2 * service_seconds


def catch_up_seconds(outage_seconds: float, arrivals: float, service_rate: float) -> float:
    """Return how long a consumer needs to take what came during an outage and meanwhile."""
    if arrivals >= service_rate:
        return math.inf
    return outage_seconds * arrivals / (service_rate - arrivals)


def servers_needed(arrivals: float, service_seconds: float, target_utilisation: float) -> int:
    """Return the fewest processes whose utilisation stays within the target."""
    return max(1, math.ceil(arrivals * service_seconds / target_utilisation))


def largest_zipf_share(count: int, exponent: float = 1.0) -> float:
    """Return the share of the largest of so many departments whose sizes follow Zipf's law."""
    return 1.0 / math.fsum(rank**-exponent for rank in range(1, count + 1))


def hottest_partition_share(partitions: int, largest_key_share: float) -> float:
    """Return the share of the partition that has the largest key; the other keys spread evenly."""
    return largest_key_share + (1 - largest_key_share) / partitions
