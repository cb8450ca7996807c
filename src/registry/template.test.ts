import { describe, expect, it } from 'vitest';
import type { Deployment } from './deployment.ts';
import { chooseTemplate, type Template } from './template.ts';

const template = (id: string, purpose: string, controllerId = 'zoo') =>
  ({ id, purpose, controllerId }) as Template;
const gate = { registration: { purpose: 'ticketing', controller: { id: 'zoo' } } } as Deployment;

describe('the template that is compared', () => {
  it('is the newest for the purpose', () => {
    const newestFirst = [
      template('c', 'payment'),
      template('b', 'ticketing'),
      template('a', 'ticketing'),
    ];
    expect(chooseTemplate(newestFirst, gate)?.id).toBe('b');
  });

  it('is one for another purpose if there is no other, so that the policy can refuse it', () => {
    expect(chooseTemplate([template('c', 'payment')], gate)?.id).toBe('c');
  });

  it('is never one that another controller enrolled', () => {
    expect(chooseTemplate([template('c', 'ticketing', 'carrier')], gate)).toBeUndefined();
  });

  it('is none without templates', () => {
    expect(chooseTemplate([], gate)).toBeUndefined();
  });
});
