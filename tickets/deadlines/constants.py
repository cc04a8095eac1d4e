"""Every number and citation of the deadline rules, named after its article, as of `RULE_VERSION`."""

from __future__ import annotations

RULE_VERSION = "2026-04-03"
"""Day on which the codes were read; stored with every computed date, so that an old one can be explained."""

LAST_DAY_INCLUDED = True
"""Whether the last day of validity printed on a document is itself covered. No text found settles it."""

# CESEDA: windows and limits. Months follow art. 641 CPC by analogy; a limit on a Sunday is not moved.
R431_5_OPENS_DAYS = 120
R431_5_CLOSES_DAYS = 60
R431_5_UNLISTED_MONTHS = 2
R431_5_BY_RIGHT_BIRTHDAY = 19
R431_5_MAJORITY_BIRTHDAY = 18
R431_5_AFTER_MAJORITY_MONTHS = 2
R431_4_FIRST_APPLICATION_MONTHS = 2
R431_8_MONTHS = 6
R431_17_VLS_TS_MONTHS = 3
R431_23_RESIDENCE_MONTHS = 3
L433_3_MONTHS = 3
R432_2_SILENCE_MONTHS = 4

# CRPA: the service's own clocks.
R112_11_2_AEE_WORKING_DAYS = 1
R112_11_2_AR_WORKING_DAYS = 10
L231_4_SILENCE_MONTHS = 2

# Urgency thresholds: proposals of the product, in no text.
P0_VLS_TS_DAYS = 80
P0_EXPIRED_MONTHS = 5
P1_COVER_DAYS = 15
P1_WINDOW_DAYS = 7
P2_COVER_DAYS = 60

ART_L411_2 = "CESEDA, art. L. 411-2"
ART_L433_3 = "CESEDA, art. L. 433-3"
ART_R431_4 = "CESEDA, art. R. 431-4"
ART_R431_5_1 = "CESEDA, art. R. 431-5, 1°"
ART_R431_5_2 = "CESEDA, art. R. 431-5, 2°"
ART_R431_5_3 = "CESEDA, art. R. 431-5, 3°"
ART_R431_8 = "CESEDA, art. R. 431-8"
ART_R431_15_1 = "CESEDA, art. R. 431-15-1"
ART_R431_17 = "CESEDA, art. R. 431-17"
ART_R431_23 = "CESEDA, art. R. 431-23"
ART_R432_2 = "CESEDA, art. R.* 432-1 et R. 432-2"
ART_RIGHTS_KEPT = "CESEDA, art. L. 433-3 et R. 431-15-1"
ART_R112_11_2 = "CRPA, art. L. 112-11 et R. 112-11-2"
ART_L231_4 = "CRPA, art. L. 231-4, 2°"
