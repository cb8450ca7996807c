package tests.us_states

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach_us_nh if {
	said := {name: testing.said_by("US-STATES", request) | some name, request in testing.reach("US-NH")}
	said == {
		"a SIM card under mandate": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
		"a company after the event": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"US-NH-359N DELETE_ON_PURPOSE_END",
			"US-NH-359N GOVERNMENT_USE_BAN",
		},
		"a public body's station": {
			"US-NH-359N DELETE_ON_PURPOSE_END",
			"US-NH-359N GOVERNMENT_USE_BAN",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
		"watching a shop": {
			"US-NH-NHDPA CONSENT_FORM_INVALID",
		},
	}
}

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach_us_ct if {
	said := {name: testing.said_by("US-STATES", request) | some name, request in testing.reach("US-CT")}
	said == {
		"a SIM card under mandate": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"a company after the event": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"a lawful gate": {
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
		},
		"exporting templates": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
		"watching a shop": {
			"US-CT-CTDPA CONSENT_FORM_INVALID",
			"US-CT-IMPACT DPIA_MISSING",
			"US-CT-IMPACT DPIA_REVIEW",
			"US-CT-SB1295 CONSENT_FORM_INVALID",
			"US-CT-SB1295 RIGHT_TO_CONTEST",
		},
	}
}

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach_us_de if {
	said := {name: testing.said_by("US-STATES", request) | some name, request in testing.reach("US-DE")}
	said == {
		"a SIM card under mandate": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
		"a company after the event": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
		"watching a shop": {
			"US-DE-DPDPA CONSENT_FORM_INVALID",
			"US-DE-DPDPA MINOR_NO_GUARDIAN",
		},
	}
}

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach_us_mn if {
	said := {name: testing.said_by("US-STATES", request) | some name, request in testing.reach("US-MN")}
	said == {
		"a SIM card under mandate": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
		"a company after the event": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
		"watching a shop": {
			"US-MN-MCDPA CONSENT_FORM_INVALID",
			"US-MN-MCDPA DPIA_MISSING",
		},
	}
}

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach_us_ut if {
	said := {name: testing.said_by("US-STATES", request) | some name, request in testing.reach("US-UT")}
	said == {
		"a SIM card under mandate": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"a company after the event": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"a lawful gate": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
		"watching a shop": {
			"US-UT-UCPA OPT_OUT_MECHANISM",
		},
	}
}
