package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Face data stay in the device
# description: |
#   Face data stays in the recognition device and is not sent over the
#   internet unless a law or administrative regulation says so or the person
#   separately consents; keep for the shortest necessary time.
# custom:
#   id: CN-FRT-8
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 8
#   change: |
#     Keep face data on the device and off the internet
#     (storage.location "on_device", storage.transmitted_over_internet: false), or obtain
#     consent to the transmission (consent.covers_transmission: true).
#   tier: law
#   effective: "2025-06-01"
#   contested: |
#     Whether a server on the premises is the device. The SIM mandate is a notice
#     of a ministry, and neither a law nor an administrative regulation.
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "STORAGE_LOCATION_UNLAWFUL", "rule": "CN-FRT-8"} if {
	_frt_applies
	operation.analyses
	safeguards.leaves_device
	not _agreed_to
	not basis.mandated_by_law_in("CN")
}

oblige contains {"code": "STORE_ON_DEVICE", "rule": "CN-FRT-8"} if {
	_frt_applies
	operation.analyses
}

# Whoever agreed to its being sent for one purpose did not for another.
_agreed_to if {
	request.consent.covers_transmission == true
	request.purpose in request.consent.purposes
}
