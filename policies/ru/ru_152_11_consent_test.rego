package tests.ru

import data.countersign.testing

test_ru_152_11 if {
	testing.denied_by("RU-152-11", _joined) == set()
	testing.denied_by("RU-152-11", testing.changed(_joined, {"consent": null})) == {"RU-152-11 CONSENT_MISSING"}
	testing.denied_by("RU-152-11", testing.changed(testing.estimate("RU"), {"consent": null})) == set()
	testing.denied_by("RU-152-11", testing.changed(_joined, {"alternative": {"offered": false}})) == {"RU-152-11 ALTERNATIVE_NOT_OFFERED"}
	testing.denied_by("RU-152-11", testing.changed(_joined, {"subject": {"age": 17}})) == {"RU-152-11 MINOR_NO_GUARDIAN"}
	testing.denied_by("RU-152-11", testing.changed(_joined, {"subject": {"age": 18}})) == set()
	testing.denied_by("RU-152-11", testing.changed(_joined, {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == {"RU-152-11 TRANSFER_UNLAWFUL"}
	testing.denied_by("RU-152-11", testing.changed(_joined, {"controller": {"type": "public_body"}, "consent": null, "alternative": null, "subject": {"age": 9}, "transfer": {"cross_border": true}})) == set()
	testing.denied_by("RU-152-11", testing.changed(_joined, {"controller": {"type": "public_body"}, "subject": {"age": 9}})) == set()
	testing.obliged_by("RU-152-11", _joined) == {"RU-152-11 OFFER_ALTERNATIVE"}
	testing.obliged_by("RU-152-11", testing.changed(_joined, {"controller": {"type": "public_body"}})) == set()
	testing.obliged_by("RU-152-11", testing.changed(_joined, {"operation": "detect"})) == set()
}
