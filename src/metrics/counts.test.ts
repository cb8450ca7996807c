import { expect, it } from 'vitest';
import { FAMILIES, Tally, writeMetrics } from './counts.ts';

const request = { route: '/v1/subjects/:id', method: 'GET', status: 200, seconds: 0.03125 };

/** Added up over isolates, and written. */
function write(...tallies: Tally[]): string {
  const totals = new Map<string, number>();
  for (const tally of tallies) {
    for (const [series, value] of Object.entries(tally.take())) {
      totals.set(series, (totals.get(series) ?? 0) + value);
    }
  }
  return writeMetrics(totals);
}

it('adds up what isolates counted', () => {
  const [one, other] = [new Tally(), new Tally()];
  one.countRequest(request);
  one.countRequest({ ...request, status: 503, seconds: 4 });
  other.countRequest(request);
  other.countDecision({ operation: 'verify', allow: true, jurisdictions: ['DE', 'EU'] });
  const lines = write(one, other).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE countersign_requests_total counter',
      'countersign_requests_total{route="/v1/subjects/{id}",method="GET",status="2xx"} 2',
      'countersign_requests_total{route="/v1/subjects/{id}",method="GET",status="5xx"} 1',
      '# TYPE countersign_request_seconds histogram',
      'countersign_request_seconds_bucket{route="/v1/subjects/{id}",le="0.025"} 0',
      'countersign_request_seconds_bucket{route="/v1/subjects/{id}",le="0.05"} 2',
      'countersign_request_seconds_bucket{route="/v1/subjects/{id}",le="5"} 3',
      'countersign_request_seconds_bucket{route="/v1/subjects/{id}",le="+Inf"} 3',
      'countersign_request_seconds_sum{route="/v1/subjects/{id}"} 4.0625',
      'countersign_request_seconds_count{route="/v1/subjects/{id}"} 3',
      'countersign_decisions_total{operation="verify",decision="allow"} 1',
      'countersign_jurisdiction_decisions_total{jurisdiction="DE",decision="allow"} 1',
      'countersign_jurisdiction_decisions_total{jurisdiction="EU",decision="allow"} 1',
    ]),
  );
});

it('counts once what was taken', () => {
  const tally = new Tally();
  tally.countRequest(request);
  tally.take();
  expect(tally.take()).toEqual({});
});

it.each(['*', '/*', '/v1/*', '/v1', ''])('%s is no route of its own', (route) => {
  const tally = new Tally();
  tally.countRequest({ ...request, route });
  expect(write(tally)).toContain('countersign_requests_total{route="none"');
});

it('tells nothing that a request could choose', () => {
  const tally = new Tally();
  tally.countRequest({ ...request, method: 'MEMBER-1' });
  tally.countDecision({
    operation: 'member-1"} 1\nx{',
    allow: false,
    jurisdictions: ['member-1', 'DE-BAYERN', 'de', 'DE\n', 'US-IL'],
  });
  const text = write(tally);
  expect(text).not.toMatch(/member|MEMBER|BAYERN|x\{/);
  expect(text).toContain('{jurisdiction="other",decision="deny"} 1');
  expect(text).toContain('{jurisdiction="US-IL",decision="deny"} 1');
});

it('says of each family what it is, also of one without a sum', () => {
  const text = writeMetrics(new Map());
  for (const family of Object.keys(FAMILIES)) expect(text).toContain(`# HELP ${family} `);
});
