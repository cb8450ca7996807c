package tests.us

import data.countersign.testing

test_ftc_5 if {
	testing.denied_by("US-FTC-5", testing.shop("US")) == set()
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"necessity": {"justified": false}})) == {"US-FTC-5 DISPROPORTIONATE"}
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"dpia": {"on_file": false}})) == {"US-FTC-5 DPIA_MISSING"}
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"operation": "verify", "necessity": {"justified": false}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"mode": "post", "necessity": {"justified": false}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"purpose": "access_control", "necessity": {"justified": false}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-FTC-5", testing.changed(testing.shop("US"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}, "dpia": {"on_file": false}})) == set()
	testing.obliged_by("US-FTC-5", testing.shop("US")) == {"US-FTC-5 DISPLAY_SIGNAGE", "US-FTC-5 HUMAN_REVIEW:1"}
	testing.obliged_by("US-FTC-5", testing.base("US")) == set()
}
