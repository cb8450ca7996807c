import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileList } from '../screening/compile.ts';
import { readCsl } from './csl.ts';

const HEADER = '_id,source,type,name,start_date,alt_names';
const file = (...lines: string[]) => `${[HEADER, ...lines].join('\n')}\n`;

describe('a file in the format of the Consolidated Screening List', () => {
  it('is read by the names of its columns', () => {
    const text = file(
      '1,Entity List,,"Orion, Ltd.",2024-02-01,"Orion Cygnus; O.C.; and Orionis"',
      '2,Denied Persons,Individual,Jane Roe,2023-05-06,',
    );
    expect(readCsl(`\uFEFF${text}`)).toEqual({
      entries: [
        {
          name: 'Orion, Ltd.',
          source: 'Entity List',
          alternatives: ['Orion Cygnus', 'O.C.', 'Orionis'],
        },
        { name: 'Jane Roe', source: 'Denied Persons', alternatives: [] },
      ],
      skipped: 0,
      latest: '2024-02-01',
    });
  });

  it('has vessels and aircraft, which control nothing', () => {
    const { entries, skipped } = readCsl(file('1,SDN,Vessel,ARGO,,', '2,SDN,Entity,Argo Lines,,'));
    expect(entries.map(({ name }) => name)).toEqual(['Argo Lines']);
    expect(skipped).toBe(1);
  });

  it.each([
    ['no entry', file(), 'The file has no entry.'],
    ['no columns of it', 'a,b\n1,2\n', 'line 1: there is no column source, name, alt_names.'],
    [
      'an entry without a name',
      file('1,SDN,,Argo,,', '2,SDN,, ,,'),
      'line 3, column name: it is empty.',
    ],
    ['an entry of no list', file('1,,,Argo,,'), 'line 2, column source: it is empty.'],
    [
      'a date that is none',
      file('1,SDN,,Argo,May 5,'),
      'line 2, column start_date: "May 5" is no date.',
    ],
    ['too few columns', file('1,SDN,,Argo'), /line 2/],
    ['a quote that is not closed', file('1,SDN,,"Argo,,'), /line 2/],
  ])('is refused with %s', (_what, text, problem) => {
    expect(() => readCsl(text)).toThrow(problem);
  });
});

describe('the sample', () => {
  const folder = new URL('../screening/lists/', import.meta.url);
  const csv = readFileSync(new URL('entity-list-2019-10-09.csv', folder), 'utf8');
  const { entries } = readCsl(csv);

  it('has the 28 entities of 84 FR 54002: 20 of government, 8 companies', () => {
    const organs = entries.filter(({ name }) => /Public Security Bureau|Police College/.test(name));
    expect([entries.length, organs.length]).toEqual([28, 20]);
  });

  it('is what the index says, as long as no other list took its place', () => {
    const index = JSON.parse(readFileSync(new URL('list.json', folder), 'utf8'));
    const { file, date, digest } = index;
    if (file !== 'entity-list-2019-10-09.csv') return;
    expect(index).toEqual(compileList(entries, { file, date, digest }));
  });
});
