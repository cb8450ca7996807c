"""Uses a client that openapi-python-client generated: python3 generated.py URL KEY PICTURE < registration.json."""

import json
import sys
from io import BytesIO

from countersign import AuthenticatedClient
from countersign.api.consents import record_consent
from countersign.api.deployments import end_deployment, list_deployments, register_deployment
from countersign.api.passes import draw_pass, issue_pass
from countersign.api.recognition import enrol_template, verify
from countersign.api.subjects import erase_subject, register_subject
from countersign.models import (
    ConsentRequest,
    DeploymentRegistration,
    EnrolTemplateBody,
    PassRequest,
    Problem,
    SubjectRegistration,
    VerifyBody,
)
from countersign.types import File

url, key, path = sys.argv[1:]
with open(path, "rb") as file:
    picture = file.read()
asked = json.load(sys.stdin)


def image():
    return File(BytesIO(picture), "face.jpg", "image/jpeg")


def show(what, answer):
    print(what, answer.code if isinstance(answer, Problem) else type(answer).__name__, flush=True)
    return answer


with AuthenticatedClient(url, key) as client:
    registration = DeploymentRegistration.from_dict(asked["registration"])
    deployment = show("registered", register_deployment.sync(client=client, body=registration)).id
    print("rate", list_deployments.sync(client=client).deployments[0].registration.false_match_rate)
    person = SubjectRegistration.from_dict(asked["subject"])
    subject = register_subject.sync(client=client, body=person).id
    probe = VerifyBody(deployment=deployment, reference=asked["subject"]["reference"], image=image())
    show("before", verify.sync(client=client, body=probe))
    consent = ConsentRequest.from_dict({"deployment": deployment, **asked["consent"]})
    show("agreed", record_consent.sync(subject, client=client, body=consent))
    enrolled = EnrolTemplateBody(deployment=deployment, subject=subject, image=[image(), image()])
    show("enrolled", enrol_template.sync(client=client, body=enrolled))
    probe = VerifyBody(deployment=deployment, subject=subject, image=image())
    answer = show("verified", verify.sync(client=client, body=probe, idempotency_key='"once"'))
    codes = [obligation.code for obligation in answer.decision.obligations]
    print("matched", answer.matched, "OFFER_ALTERNATIVE" in codes)
    card = issue_pass.sync(client=client, body=PassRequest(deployment=deployment))
    print("drawn", draw_pass.sync(card.id, client=client)[:4])
    show("erased", erase_subject.sync(subject, client=client))
    show("ended", end_deployment.sync(deployment, client=client))
