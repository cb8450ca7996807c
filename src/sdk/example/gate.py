"""Verifies a picture against a season ticket: python3 gate.py TICKET PICTURE. Standard library only."""

import json
import os
import sys
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("COUNTERSIGN_URL", "http://127.0.0.1:8787")
KEY = os.environ["COUNTERSIGN_KEY"]
DEPLOYMENT = os.environ["DEPLOYMENT"]


def send(method, path, body=None, headers=None):
    request = urllib.request.Request(URL + path, data=body, method=method)
    request.add_header("authorization", f"Bearer {KEY}")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def form(fields, picture):
    """multipart/form-data (RFC 7578)."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\ncontent-disposition: form-data; name="image"; filename="face.jpg"\r\n'
        "content-type: image/jpeg\r\n\r\n".encode() + picture + b"\r\n"
    )
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), {"content-type": f"multipart/form-data; boundary={boundary}"}


def main(ticket, path):
    with open(path, "rb") as file:
        picture = file.read()
    body, headers = form({"deployment": DEPLOYMENT, "reference": ticket}, picture)
    headers["idempotency-key"] = f'"{uuid.uuid4()}"'
    try:
        answer = send("POST", "/v1/verifications", body, headers)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        if problem["code"] == "subject_not_found":
            return "There is no such ticket."
        return f"{problem['code']}: {problem['detail']}"
    if "matched" not in answer:
        # It goes against the person, and is told once somebody has looked.
        return " ".join(["Somebody will look.", *answer["alternatives"]])
    return "Come in." if answer["matched"] else "That did not match."


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(main(*sys.argv[1:]))
