"""Limelight: an audit, by computation, of a news analysis about Central Asian diplomacy.

Facts flow one way: data → checks → facts → measures → verdicts → charts → notebooks → book.
"""
