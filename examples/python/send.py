"""Sends events as a Django application does: any sender of the plain array works with dev-ingest.

python send.py http://127.0.0.1:5000 [access key]
"""

import json
import sys
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from urllib.request import Request, urlopen


class AnalyticsEncoder(json.JSONEncoder):
    """Decimals keep their digits as text, durations are milliseconds."""

    def default(self, value):
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, timedelta):
            return value / timedelta(milliseconds=1)
        if isinstance(value, Decimal):
            return str(value)
        return super().default(value)


def send(ingest_host, events, access_key=None):
    """Posts a batch; its id is what lets a receiver count it once, however often it is sent."""
    headers = {"Content-Type": "application/json"}
    if access_key is not None:
        headers["x-analytics-key"] = access_key
    body = json.dumps(
        [{"event_name": name, "properties": properties} for name, properties in events],
        cls=AnalyticsEncoder,
    )
    url = f"{ingest_host}/track?batch={uuid.uuid4()}"
    with urlopen(Request(url, body.encode(), headers), timeout=10) as response:
        return response.status


if __name__ == "__main__":
    now = datetime.now(timezone.utc)
    donation = {"timestamp": now, "donation_id": 123, "amount": Decimal("25.00")}
    print(
        send(
            sys.argv[1],
            [
                ("donation_received", donation),
                ("request_served", {"timestamp": now, "duration": timedelta(milliseconds=12.5)}),
            ],
            *sys.argv[2:3],
        )
    )
