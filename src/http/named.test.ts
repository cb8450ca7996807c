import { expect, it } from 'vitest';
import { nameObjects, type Schema } from './named.ts';

const text: Schema = { type: 'string' };
const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

it('names an object after where it stands, and a choice after the word that tells it apart', () => {
  const kind = (word: string): Schema => ({ type: 'string', enum: [word] });
  const schemas = {
    Deployment: object({
      place_of_use: { ...object({ type: text }), description: 'Where.' },
      owners: { type: 'array', items: object({ name: text }) },
      key: {
        anyOf: [object({ kind: kind('in_app') }), object({ kind: kind('passkey'), a: text })],
      },
      either: { oneOf: [object({ a: text }), object({ b: text }), ref('Place')] },
      both: { allOf: [ref('Place'), object({ floor: object({ number: text }) })] },
      labels: { type: 'object', additionalProperties: object({ a: text }) },
    }),
  };
  nameObjects(schemas);
  expect(schemas).toEqual({
    Deployment: object({
      place_of_use: ref('DeploymentPlaceOfUse'),
      owners: { type: 'array', items: ref('DeploymentOwnersItem') },
      key: { anyOf: [ref('DeploymentKeyInApp'), ref('DeploymentKeyPasskey')] },
      either: { oneOf: [ref('DeploymentEither1'), ref('DeploymentEither2'), ref('Place')] },
      both: ref('DeploymentBoth'),
      labels: { type: 'object', additionalProperties: ref('DeploymentLabelsValue') },
    }),
    DeploymentPlaceOfUse: { ...object({ type: text }), description: 'Where.' },
    DeploymentOwnersItem: object({ name: text }),
    DeploymentKeyInApp: object({ kind: kind('in_app') }),
    DeploymentKeyPasskey: object({ kind: kind('passkey'), a: text }),
    DeploymentEither1: object({ a: text }),
    DeploymentEither2: object({ b: text }),
    DeploymentBoth: { allOf: [ref('Place'), object({ floor: ref('DeploymentBothFloor') })] },
    DeploymentBothFloor: object({ number: text }),
    DeploymentLabelsValue: object({ a: text }),
  });
});

it('keeps what may be null, a list of numbers, and no object as a default', () => {
  const schemas: Record<string, Schema> = {
    Template: object({
      limits: { type: ['object', 'null'], properties: { a: text }, description: 'If any.' },
      rate: { type: 'number', enum: [0.01, 0.001], default: 0.001 },
      terms: { ...object({ a: text }), default: {} },
      list: { type: 'array', items: text, default: [] },
      none: { ...text, default: null },
    }),
  };
  nameObjects(schemas);
  expect(schemas.Template.properties).toEqual({
    limits: { anyOf: [ref('TemplateLimits'), { type: 'null' }], description: 'If any.' },
    rate: { type: 'number', not: { not: { enum: [0.01, 0.001] } }, default: 0.001 },
    terms: ref('TemplateTerms'),
    list: { type: 'array', items: text },
    none: { ...text, default: null },
  });
  expect(schemas.TemplateLimits).toEqual(object({ a: text }));
  expect(schemas.TemplateTerms).toEqual(object({ a: text }));
});

it('gives no name twice', () => {
  const schemas = { Key: object({ holder: object({ a: text }) }), KeyHolder: text };
  expect(() => nameObjects(schemas)).toThrow('Two schemas are called KeyHolder.');
});
