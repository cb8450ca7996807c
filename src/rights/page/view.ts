/**
 * What the page shows, as a tree: the browser makes elements of it, and the service a page to print. Pure.
 */
import {
  dryRuns,
  type Kept,
  listReasons,
  passes,
  pictures,
  type Reason,
  reviews,
  type Use,
} from './kept.ts';
import { button, type Node, section, Teller, table } from './parts.ts';
import { fill, LANGUAGES, type Language, type Words } from './words.ts';

/** What /v1/me answers, as far as the page shows it. */
export interface Held extends Kept {
  readonly subject: Readonly<Record<string, string | number | boolean | null>>;
  readonly restrictions: readonly Scope[];
  readonly objections: readonly Scope[];
  readonly templates: readonly {
    id: string;
    purpose: string;
    controller: string;
    deployment: string;
    quality: number;
    enrolled_at: string;
    last_interaction_at: string;
    retention_until: string;
  }[];
  readonly consents: readonly {
    event: string;
    purpose: string;
    controller: string;
    occurred_at: string;
    terms: { evidence: { level: string; reference: string | null } };
  }[];
  readonly decisions: readonly {
    id: string;
    at: string;
    operation: string;
    deployment: string | null;
    outcome: string | null;
    allowed: boolean;
    reasons: readonly Reason[];
  }[];
  readonly acts: readonly {
    act: string;
    by: string;
    channel: string;
    at: string;
    purpose: string | null;
    content: Readonly<Record<string, unknown>>;
  }[];
  readonly keys: readonly {
    id: string;
    holder: string;
    kind: string;
    registered_at: string;
    counts_from: string;
    state: string;
    credential: string | null;
  }[];
  readonly links: readonly { issued_at: string; opened_at: string | null; holder: string }[];
  readonly failed_attempts: readonly unknown[];
  readonly deployments: readonly (Use & {
    purpose: string;
    ended_at: string | null;
    controller: { id: string; name: string };
    notice: { url: string | null; version: string | null };
    alternatives: readonly string[];
  })[];
  readonly next: {
    readonly decisions: number | null;
    readonly consents: string | null;
    readonly acts: string | null;
    readonly dry_runs: string | null;
  };
}

interface Scope {
  readonly purpose: string | null;
  readonly controller: string | null;
}

/** Who looks at it; left out where it is printed, without buttons. */
export interface Visitor {
  readonly holder: string;
  readonly session_ends_at: string;
  readonly asked_for: string | null;
  /** The id of the key that this browser holds. */
  readonly own: string | null;
  readonly passkeys: boolean;
  /** Whether there is a receipt to save, of what was said on this page. */
  readonly receipt: boolean;
}

export interface Shown {
  readonly held: Held;
  readonly language: Language;
  readonly visitor?: Visitor | undefined;
}

export function view(shown: Shown): Node[] {
  const words: Words = LANGUAGES[shown.language][1];
  const told = new Teller(words, shown.language);
  const { visitor } = shown;
  return [
    ['h1', {}, words.title],
    ['p', {}, words.about],
    ...(visitor ? [controls(shown, visitor, told)] : []),
    ...notices(shown, told),
    ...(visitor ? [...keys(shown, visitor, told), ...request(shown, visitor, told)] : []),
    ...registered(shown, told),
    ...uses(shown, told),
    ...faces(shown, told),
    ...decisions(shown, told),
    ...reviews(shown.held, told),
    ...passes(shown.held, told),
    ...pictures(shown.held, told),
    ...dryRuns(shown.held, told),
    ...consents(shown, told),
    ...acts(shown, told),
    ...links(shown, told),
    ...(visitor ? rights(told) : []),
  ];
}

function controls({ language }: Shown, visitor: Visitor, { words }: Teller): Node {
  const options = Object.entries(LANGUAGES).map(
    ([code, [name]]): Node => [
      'option',
      { value: code, lang: code, ...(code === language && { selected: '' }) },
      name,
    ],
  );
  return [
    'div',
    {},
    [
      'div',
      { class: 'buttons' },
      ['label', {}, `${words.language} `, ['select', { id: 'language' }, ...options]],
      button(words.print, 'print'),
      button(words.download, 'download'),
    ],
    [
      'p',
      {},
      fill(words.ends, {
        time: new Date(visitor.session_ends_at).toLocaleTimeString(language, {
          timeStyle: 'short',
        }),
      }),
    ],
    ...(visitor.receipt
      ? [
          [
            'div',
            { class: 'notice' },
            ['p', {}, words.receipt],
            button(words.save_receipt, 'save_receipt'),
          ] as const,
        ]
      : []),
    ...(visitor.holder === 'guardian' ? [['p', { class: 'notice' }, words.guardian] as const] : []),
  ];
}

/** What somebody did in the person's name, or is about to be able to. */
function notices({ held, visitor }: Shown, told: Teller): Node[] {
  const { words } = told;
  const found: Node[] = [['p', {}, words.trust]];
  for (const key of held.keys.filter(({ state }) => state === 'waits')) {
    const text = fill(words.notice_key, {
      time: told.text(key.registered_at),
      from: told.text(key.counts_from),
    });
    const mine = visitor?.holder === key.holder;
    found.push([
      'div',
      { class: 'notice' },
      ['p', {}, text],
      ...(mine ? [button(words.refuse_key, 'refuse_key', { 'data-key': key.id })] : []),
    ]);
  }
  for (const act of held.acts) {
    const time = told.text(act.at);
    const { desk, replaces, reason } = act.content as {
      desk?: { reference?: string };
      replaces?: string | null;
      reason?: string;
    };
    if (act.channel === 'desk') {
      const values = { time, act: told.code(act.act), reference: desk?.reference ?? '' };
      found.push(['p', { class: 'notice' }, fill(words.notice_desk, values)]);
    }
    if (act.act === 'register_key' && replaces) {
      found.push(['p', { class: 'notice' }, fill(words.notice_replaced, { time })]);
    }
    if (act.act === 'rectify') {
      const values = { time, reason: reason ?? '' };
      found.push(['p', { class: 'notice' }, fill(words.notice_rectified, values)]);
    }
  }
  return [section(words.notices, ...found)];
}

function keys({ held }: Shown, { holder, own, passkeys }: Visitor, { words }: Teller): Node[] {
  const counts = held.keys.find((key) => key.holder === holder && key.state === 'counts');
  const waits = held.keys.some((key) => key.holder === holder && key.state === 'waits');
  const mine = counts !== undefined && counts.id === own;
  const state =
    counts === undefined
      ? words.no_key
      : mine
        ? words.own_key
        : counts.kind === 'passkey'
          ? words.passkey
          : words.other_key;
  const make = [
    button(words.make_key, 'make_key'),
    ...(passkeys ? [button(words.make_passkey, 'make_passkey')] : []),
  ];
  const offered = waits || mine ? [] : [['div', { class: 'buttons' }, ...make] as const];
  return [section(words.keys, ['p', { id: 'key' }, state], ...offered)];
}

function request({ held }: Shown, { asked_for }: Visitor, told: Teller): Node[] {
  const { words } = told;
  const use = held.deployments.find(({ id }) => id === asked_for);
  if (!use) return [];
  const { url } = use.notice;
  const text = fill(words.asked_text, {
    controller: use.controller.name,
    purpose: told.code(use.purpose),
  });
  const box = (name: string, label: string): Node => [
    'label',
    {},
    ['input', { type: 'checkbox', name }],
    ` ${label}`,
  ];
  return [
    section(
      words.asked,
      ['p', {}, text],
      ...(url && /^https:/.test(url)
        ? [
            [
              'p',
              {},
              ['a', { href: url, rel: 'noreferrer', target: '_blank' }, words.notice_text],
            ] as const,
          ]
        : []),
      ...otherWays(use.alternatives, words),
      [
        'form',
        { 'data-form': 'consent', 'data-deployment': use.id },
        ['label', {}, `${words.until} `, ['input', { type: 'date', name: 'until', required: '' }]],
        box('freely_given', words.free),
        box('covers_transmission', words.transmitted),
        ['button', { type: 'submit' }, words.agree],
      ],
    ),
  ];
}

function otherWays(alternatives: readonly string[], words: Words): Node[] {
  return alternatives.map((way) => ['p', {}, `${words.other_way} ${way}`]);
}

function registered({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const { subject } = held;
  const pairs: [string, Node][] = [
    [words.id, ['code', {}, String(subject.id)]],
    [words.reference, String(subject.reference)],
    [words.jurisdiction, String(subject.jurisdiction)],
    [words.date_of_birth, String(subject.date_of_birth ?? '')],
    [words.role, told.code(String(subject.role))],
    [words.registered_at, told.time(String(subject.registered_at))],
    [words.restricted, tellScopes(held.restrictions, told)],
    [words.objected, tellScopes(held.objections, told)],
  ];
  const list = pairs.flatMap(([term, value]): Node[] => [
    ['dt', {}, term],
    ['dd', {}, value],
  ]);
  return [section(words.registered, ['dl', {}, ...list])];
}

function tellScopes(scopes: readonly Scope[], told: Teller): string {
  if (scopes.length === 0) return told.words.nothing;
  return scopes
    .map(({ purpose }) => (purpose === null ? told.words.everything : told.code(purpose)))
    .join(', ');
}

function uses({ held, visitor }: Shown, told: Teller): Node[] {
  const { words } = told;
  const about = held.deployments.map((use): Node => {
    const isOf = ({ purpose, controller }: Scope) =>
      purpose === use.purpose && controller === use.controller.id;
    const last = held.consents.findLast(isOf)?.event ?? null;
    const data = { 'data-deployment': use.id };
    const restricted = held.restrictions.some(isOf);
    const objected = held.objections.some(isOf);
    const buttons = [
      ...(last === 'given' || last === 'renewed' ? [button(words.withdraw, 'withdraw', data)] : []),
      objected
        ? button(words.end_objection, 'end_objection', data)
        : button(words.object, 'object', data),
      restricted
        ? button(words.end_restriction, 'end_restriction', data)
        : button(words.restrict, 'restrict', data),
    ];
    return [
      'div',
      {},
      ['h3', {}, use.name],
      [
        'p',
        {},
        `${words.controller}: ${use.controller.name}. ${words.purpose}: ${told.code(use.purpose)}. ${told.code(last)}`,
      ],
      ...(use.ended_at === null
        ? otherWays(use.alternatives, words)
        : [['p', {}, fill(words.ended, { time: told.text(use.ended_at) })] as const]),
      ...(visitor ? [['div', { class: 'buttons' }, ...buttons] as const] : []),
    ];
  });
  return [section(words.uses, ...(about.length > 0 ? about : [['p', {}, words.nothing] as const]))];
}

function faces({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const rows = held.templates.map((face): Node[] => [
    told.code(face.purpose),
    told.time(face.enrolled_at),
    told.time(face.last_interaction_at),
    told.time(face.retention_until),
  ]);
  const heads = [words.purpose, words.enrolled_at, words.last_used, words.kept_until];
  return [section(words.faces, ['p', {}, words.faces_text], table(told, heads, rows))];
}

function decisions({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const byId = new Map(held.deployments.map((use) => [use.id, use]));
  const rows = held.decisions.toReversed().map((decision): Node[] => {
    const use = byId.get(decision.deployment ?? '');
    return [
      told.time(decision.at),
      told.code(decision.operation),
      use ? `${use.controller.name}, ${use.name}` : '',
      told.code(decision.outcome ?? 'interrupted'),
      listReasons(decision.reasons),
    ];
  });
  const heads = [words.when, words.what, words.who, words.outcome, words.why];
  const more = held.next.decisions === null ? [] : [['p', {}, words.more] as const];
  const attempts = fill(words.attempts, { count: String(held.failed_attempts.length) });
  const bands = fill(words.bands, { count: String(held.told_bands.length) });
  return [
    section(
      words.decisions,
      table(told, heads, rows),
      ...more,
      ['p', {}, attempts],
      ['p', {}, bands],
    ),
  ];
}

function consents({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const rows = held.consents.toReversed().map((event): Node[] => {
    const { level, reference } = event.terms.evidence;
    return [
      told.time(event.occurred_at),
      told.code(event.event),
      told.code(event.purpose),
      reference === null ? told.code(level) : `${told.code(level)}: ${reference}`,
    ];
  });
  const more = held.next.consents === null ? [] : [['p', {}, words.more] as const];
  const heads = [words.when, words.what, words.purpose, words.evidence];
  return [section(words.consents, table(told, heads, rows), ...more)];
}

function acts({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const rows = held.acts
    .toReversed()
    .map((act): Node[] => [
      told.time(act.at),
      told.code(act.act),
      act.purpose === null ? '' : told.code(act.purpose),
      told.code(act.by),
      told.code(act.channel),
    ]);
  const heads = [words.when, words.what, words.purpose, words.by, words.how];
  const more = held.next.acts === null ? [] : [['p', {}, words.more] as const];
  return [section(words.acts, table(told, heads, rows), ...more)];
}

function links({ held }: Shown, told: Teller): Node[] {
  const { words } = told;
  const rows = held.links.map((link): Node[] => [
    told.time(link.issued_at),
    told.code(link.holder),
    link.opened_at === null ? words.never : told.time(link.opened_at),
  ]);
  return [section(words.links, table(told, [words.when, words.role, words.opened_at], rows))];
}

function rights({ words }: Teller): Node[] {
  const field = (name: string, label: string, type: string): Node => [
    'label',
    {},
    `${label} `,
    ['input', { type, name }],
  ];
  return [
    section(
      words.rights,
      [
        'form',
        { 'data-form': 'ask_rectification' },
        ['h3', {}, words.correct],
        field('date_of_birth', words.correct_what, 'date'),
        field('jurisdiction', words.correct_where, 'text'),
        field('reason', words.reason, 'text'),
        ['button', { type: 'submit' }, words.correct],
      ],
      [
        'div',
        { class: 'buttons' },
        button(words.restrict_all, 'restrict'),
        button(words.end_restriction, 'end_restriction'),
        button(words.object_all, 'object'),
        button(words.end_objection, 'end_objection'),
        button(words.erase, 'erase', { class: 'danger' }),
      ],
    ),
  ];
}
