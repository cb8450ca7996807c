/** Where each place has its tile: a row of codes, top down; a dot is no place. */
export interface Block {
  title: string;
  /** Taken from the code on its tile. */
  prefix: string;
  rows: readonly string[];
}

export const BLOCKS: readonly Block[] = [
  {
    title: 'United States, states and territories',
    prefix: 'US-',
    rows: [
      'AK .  .  .  .  .  .  .  .  .  ME',
      '.  .  .  .  .  .  .  .  .  VT NH',
      'WA ID MT ND MN IL WI MI NY RI MA',
      'OR NV WY SD IA IN OH PA NJ CT .',
      'CA UT CO NE MO KY WV VA MD DE .',
      '.  AZ NM KS AR TN NC SC DC .  .',
      '.  .  .  OK LA MS AL GA .  .  .',
      'HI .  .  TX .  .  .  .  FL .  PR',
    ],
  },
  {
    title: 'Europe',
    prefix: '',
    rows: [
      '.  .  .  .  SE FI',
      '.  .  .  DK .  EE',
      'IE GB NL DE PL LV',
      '.  BE LU CZ SK LT',
      'PT FR CH AT HU RO',
      'ES .  IT SI HR BG',
      '.  .  MT .  GR CY',
    ],
  },
  {
    title: 'Elsewhere',
    prefix: '',
    rows: [
      'CA CA-QC . RU .  .  .',
      'US .  .  TR CN KR JP',
      'MX .  .  IL IN HK TW',
      'CO .  .  SA TH VN .',
      'BR .  ZA .  MY SG .',
      'CL .  .  .  AU NZ .',
    ],
  },
  {
    title: 'Cities',
    prefix: '',
    rows: ['US-CA-SF US-OR-PDX US-NY-NYC'],
  },
];
