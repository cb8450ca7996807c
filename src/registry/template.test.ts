import { describe, expect, it } from 'vitest';
import { chooseTemplate, type Template } from './template.ts';

const template = (id: string, purpose: string) => ({ id, purpose }) as Template;

describe('the template that is compared', () => {
  it('is the newest for the purpose', () => {
    const newestFirst = [
      template('c', 'payment'),
      template('b', 'ticketing'),
      template('a', 'ticketing'),
    ];
    expect(chooseTemplate(newestFirst, 'ticketing')?.id).toBe('b');
  });

  it('is one for another purpose if there is no other, so that the policy can refuse it', () => {
    expect(chooseTemplate([template('c', 'payment')], 'ticketing')?.id).toBe('c');
  });

  it('is none without templates', () => {
    expect(chooseTemplate([], 'ticketing')).toBeUndefined();
  });
});
