import { describe, expect, it } from 'vitest';
import { inputSchema, PolicyInput } from './input.ts';

const NOW = '2026-11-23T09:00:00Z';

describe('a policy input', () => {
  it('may leave nearly everything out, or null', () => {
    expect(PolicyInput.parse({ now: NOW, consent: null })).toEqual({ now: NOW, consent: null });
  });

  it('needs the instant it is for', () => {
    expect(PolicyInput.safeParse({ operation: 'verify' }).success).toBe(false);
  });

  it.each([{ purposes: 'marketing' }, { consent: { expires: NOW } }])(
    'may not have attributes that no rule knows: %j',
    (extra) => {
      const [issue] = PolicyInput.safeParse({ now: NOW, ...extra }).error?.issues ?? [];
      expect(issue?.code).toBe('unrecognized_keys');
    },
  );

  it.each(['2026-11-23', '2026-11-23T09:00:00', 1_795_424_400_000])(
    'refuses %j as an instant',
    (at) => {
      expect(PolicyInput.safeParse({ now: at }).success).toBe(false);
    },
  );

  it('leaves unknown codes for the rules to refuse', () => {
    expect(PolicyInput.safeParse({ now: NOW, purpose: 'mind_reading' }).success).toBe(true);
  });
});

describe('the schema for opa check', () => {
  interface Schema {
    type?: unknown;
    anyOf?: unknown;
    properties?: Record<string, Schema>;
    additionalProperties?: unknown;
  }
  const schema = inputSchema() as Schema;

  it('types instants as numbers', () => {
    expect(schema.properties?.now).toMatchObject({ type: 'integer' });
    expect(schema.properties?.consent?.properties?.expires_at).toMatchObject({ type: 'integer' });
  });

  it('has one type for everything but who vouches, and closed objects', () => {
    const { vouched, ...properties } = schema.properties ?? {};
    expect(vouched?.anyOf).toMatchObject([{ const: 'all' }, { type: 'object' }]);
    const visit = (one: Schema): Schema[] => [
      one,
      ...Object.values(one.properties ?? {}).flatMap(visit),
    ];
    for (const one of visit({ ...schema, properties })) {
      expect(one.type).toEqual(expect.any(String));
      expect(one.anyOf).toBeUndefined();
      if (one.properties) expect(one.additionalProperties).toBe(false);
    }
  });
});
