"""The currencies of ISO 4217 that money is paid in, with the decimals of each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_TWO_DECIMALS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

CURRENCY_DECIMALS: Mapping[str, int] = {
    code: decimals
    for decimals, codes in ((2, _TWO_DECIMALS), (0, _NO_DECIMALS), (3, _THREE_DECIMALS))
    for code in codes.split()
}
"""The decimals of each currency in use: an amount of minor units has so many behind the point."""


def amount_in_major_units(amount_minor: int, currency: str) -> Decimal | None:
    """Return an amount in the currency's own unit, exact; `None` for an unknown currency."""
    decimals = CURRENCY_DECIMALS.get(currency)
    return None if decimals is None else Decimal(amount_minor).scaleb(-decimals)
