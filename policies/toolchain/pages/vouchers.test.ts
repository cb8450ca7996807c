import { expect, it } from 'vitest';
import { renderVouchers } from './vouchers.ts';

it('tells what opens a door from what is the word of the controller', () => {
  const page = renderVouchers({
    'controller.type': {
      ...{ opens: ['law_enforcement'], vouchers: ['operator'], without: 'private', grave: true },
      why: 'Opens searches.',
    },
    mandate: {
      ...{ opens: 'any', vouchers: ['operator', 'third_party'], without: null, grave: false },
      why: 'Compels.',
    },
    purpose: { opens: [], vouchers: [], without: null, grave: false, why: 'The law takes it.' },
  });
  expect(page).toContain(
    '| `controller.type` | `"law_enforcement"` | operator | `"private"` | yes | Opens searches. |',
  );
  expect(page).toContain(
    '| `mandate` | any value | operator, third_party | `null` |  | Compels. |',
  );
  expect(page).toContain('| `purpose` | The law takes it. |');
});
