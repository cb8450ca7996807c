import type { Vouchers } from '../../../src/policy/vouchers.ts';

/** Who may vouch for what: first what opens a door, then what is the controller's to say. */
export function renderVouchers(vouchers: Vouchers): string {
  const entries = Object.entries(vouchers);
  const doors = entries.filter(([, { opens }]) => opens.length > 0);
  const words = entries.filter(([, { opens }]) => opens.length === 0);
  return [
    '# Who may vouch for what',
    '',
    'A value that opens a door counts only from one who may vouch for it. Without, it is read as declared and as in the fourth column, and what either reading refuses is refused. Two operators vouch for what is grave. Written from data/vouchers.json.',
    '',
    '| attribute | opens | who may vouch | read as, without | grave | why |',
    '| --- | --- | --- | --- | --- | --- |',
    ...doors.map(([path, { opens, without, grave, why, ...entry }]) => {
      const values = opens === 'any' ? 'any value' : opens.map(json).join(', ');
      const cells = [`\`${path}\``, values, entry.vouchers.join(', '), json(without)];
      return `| ${[...cells, grave ? 'yes' : '', why].join(' | ')} |`;
    }),
    '',
    "## The controller's word suffices",
    '',
    '| attribute | why |',
    '| --- | --- |',
    ...words.map(([path, { why }]) => `| \`${path}\` | ${why} |`),
    '',
  ].join('\n');
}

function json(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
