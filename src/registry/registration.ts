/**
 * What is registered of a deployment: the static part of every policy input. Whatever is left out
 * takes the value that is least favourable, so a thin registration is refused, with the reasons.
 */
import { z } from '@hono/zod-openapi';
import models from '../../models/manifest.json' with { type: 'json' };
import { LivenessRegistration, StoredLivenessRegistration } from '../liveness/registration.ts';
import { wordsOf } from '../policy/vocabulary.ts';
import { printable } from './printable.ts';
import { explainField, omitRetired, RETIRED } from './retired.ts';

const code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'use lower-case letters, digits and _');
const jurisdiction = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z]{2,3}){0,2}$/, 'use a code such as CN, DE, US-IL')
  .openapi({
    description: 'ISO 3166 code of a country, or state and city as in US-IL.',
    ...wordsOf('jurisdiction'),
  });
/** What JSON says exactly in every language. */
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** RFC 3339; its fraction could be of any length. */
const instant = z.iso.datetime({ offset: true }).max(40);
const text = printable(z.string().trim().min(1).max(500));
/** RFC 6454 section 6.2, as browsers send it. A page that came over plain HTTP could be anybody's. */
const origin = z
  .string()
  .max(260)
  .refine((text) => {
    const url = URL.parse(text);
    const local = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
    return (
      url?.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && local))
    );
  }, 'write an origin as browsers do: https://app.example, with no path; http for localhost only')
  .openapi({ pattern: '^https?://[^/?#@]+$' });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'use the 64 digits of a SHA-256 in lower-case hexadecimal');

/** The false match rates whose thresholds the model's manifest holds. */
export const FALSE_MATCH_RATES = [0.01, 0.001, 0.0001, 0.00001] as const;

/** Groups of people in which an embedder was measured, whichever is served. */
const MEASURED_GROUPS = new Set(
  Object.values(models.embedders).flatMap(({ groups }) => groups.rates.map(({ group }) => group)),
);

/** A person waits for the answer: a week is long. */
export const MOST_REVIEW_HOURS = 168;

/** Who holds the controller. Published with it, so a natural person need not be named. */
const Owners = z
  .array(
    z.strictObject({
      name: printable(z.string().trim().min(1).max(200)),
      pct: z.number().min(0).max(100),
    }),
  )
  .max(20)
  .refine((owners) => owners.reduce((sum, { pct }) => sum + pct, 0) <= 100 + 1e-6, {
    error: 'hold at most 100 per cent together',
  })
  .openapi({
    description:
      'Legal persons, with what each holds of the controller. Their names are screened: what listed owners hold together counts.',
  });

/** A gate that has what its law asks for. */
const EXAMPLE = {
  name: 'Season-ticket gate',
  purpose: 'ticketing',
  controller: {
    id: 'zoo',
    name: 'A zoo',
    type: 'private',
    address: 'Zoo Road 1, 10787 Berlin',
    contact: 'privacy@zoo.example',
  },
  jurisdictions: { controller: 'DE', processing: 'DE', place: 'DE' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
  notice: { given: true, signage: true, url: 'https://zoo.example/notice' },
  withdrawal_url: 'https://zoo.example/withdraw',
  alternative: { offered: true, description: 'Show your card at the desk.' },
  retention: { days: 365 },
  transfer: { cross_border: false },
  dpia: { on_file: true },
  decision: { automated: false, adverse_on: 'no_match' },
  necessity: { justified: true },
};

/** Of what is public of it, see published.ts. */
export const Registration = z.strictObject(
  {
    name: printable(z.string().trim().min(1).max(120)),
    purpose: code.openapi({
      description: 'What faces are read for. /v1/policies says what each code means.',
      ...wordsOf('purpose'),
    }),
    controller: z.strictObject({
      id: printable(z.string().min(1).max(64)).openapi({
        description: 'Consent is bound to this id.',
      }),
      name: text,
      address: text.optional().openapi({
        description:
          'Postal. Published, and on every consent receipt, which is not whole without it.',
      }),
      contact: printable(z.string().trim().min(3).max(500)).optional().openapi({
        description:
          'An address for mail, a number or a URL at which people reach the controller: of a role, and nobody in person. As with `address`.',
      }),
      type: code.openapi(wordsOf('controller.type')),
      sector: code.default('general'),
      level: z.enum(['federal', 'state', 'local']).nullable().default(null).openapi({
        description:
          'Of a public authority: whose it is. Left out, every law that may bind it does.',
      }),
      entity_listed: z.literal(true, { error: RETIRED.entity_listed }).optional().openapi({
        description: 'That it is on a restricted-party list; that it is not cannot be declared.',
      }),
      owned_by_listed_pct: z.number().min(0).max(100).default(0),
      owners: Owners.optional(),
      export_licence: z.boolean().default(false),
    }),
    jurisdictions: z.strictObject({
      controller: jurisdiction,
      processing: jurisdiction,
      place: jurisdiction,
    }),
    hosting: code.default('hosted_us').openapi(wordsOf('hosting')),
    declared_by: printable(z.string().trim().min(1).max(120)).optional().openapi({
      description:
        'The role or office that answers for what is declared here, such as "Data protection officer". It is published: a role, and nobody\'s name.',
    }),
    mode: z.enum(['interactive', 'realtime', 'post']).default('interactive'),
    remote: z.boolean().default(false),
    place: z.strictObject({
      type: code.openapi(wordsOf('place.type')),
      capacity: count.nullable().default(null).openapi({ description: 'Seats.' }),
      dwellings: count
        .nullable()
        .default(null)
        .openapi({ description: 'Dwellings in the building.' }),
    }),
    legal_basis: code.openapi(wordsOf('legal_basis')),
    mandate: z.string().max(64).nullable().default(null).openapi(wordsOf('mandate')),
    notice: z
      .strictObject({
        given: z.boolean().default(false),
        written: z.boolean().default(false),
        signage: z.boolean().default(false),
        retention_disclosed: z.boolean().default(false),
        public_policy: z.boolean().default(false),
        url: z
          .url({ protocol: /^https?$/ })
          .max(2000)
          .optional(),
        sha256: sha256.optional().openapi({ description: 'Of the text at `url`.' }),
        version: z.string().max(64).optional(),
      })
      .prefault({}),
    withdrawal_url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .openapi({
        description:
          'Where a person takes back what they agreed to. Published, and on every consent receipt.',
      }),
    alternative: z
      .strictObject({
        offered: z.boolean().default(false),
        description: text.optional().openapi({ description: 'The way in without a face.' }),
      })
      .prefault({}),
    authorisation: z
      .strictObject({
        type: code.default('none').openapi(wordsOf('authorisation.type')),
        objective: code.nullable().default(null).openapi(wordsOf('authorisation.objective')),
        requested_at: instant.nullable().default(null),
        expires_at: instant.nullable().default(null),
        urgent: z.boolean().default(false),
        refused: z.boolean().default(false),
        covert: z.boolean().default(false),
        national_law: z.boolean().default(false),
        fria_done: z.boolean().default(false),
        registered_eu_db: z.boolean().default(false),
        policy_who_where: z.boolean().default(false),
        initial_identification: z.boolean().default(false),
        two_person_derogation: z.boolean().default(false),
        extends_purpose: z.boolean().default(false),
      })
      .prefault({}),
    watchlist: z
      .strictObject({ id: z.string().max(64), authorised: z.boolean(), expires_at: instant })
      .nullable()
      .default(null),
    retention: z
      .strictObject({
        days: z.int().min(1).max(36500).nullable().default(null),
        entry_days: count
          .nullable()
          .default(null)
          .openapi({ description: 'How long the record of each entry is kept.' }),
      })
      .prefault({}),
    verification_channel: code.default('own').openapi({
      ...wordsOf('verification_channel'),
      description: "Whose system compares the faces: own, or the state's where its law wants that.",
    }),
    reference_storage: z
      .strictObject({
        location: z.enum(['on_device', 'local_server', 'cloud']).default('cloud'),
        key_holder: z.enum(['subject', 'controller']).default('controller'),
        transmitted_over_internet: z.boolean().default(true),
      })
      .prefault({})
      .openapi({
        description:
          'Where the reference picture of a comparison is kept. Templates are kept by this service, whatever is written here.',
      }),
    transfer: z
      .strictObject({
        cross_border: z.boolean().default(true),
        mechanism: code.default('none').openapi(wordsOf('transfer.mechanism')),
        separate_consent: z.boolean().default(false),
        subjects_this_year: count.default(0),
      })
      .prefault({}),
    dpia: z
      .strictObject({
        on_file: z.boolean().default(false),
        reference: text.optional(),
        sha256: sha256.optional().openapi({ description: 'Of the assessment itself.' }),
        date: z.iso.date().optional().openapi({ description: 'When it was signed off.' }),
      })
      .prefault({})
      .openapi({ description: 'The impact assessment.' }),
    filing: z
      .strictObject({
        stored_subjects: count.default(0),
        filed: z.boolean().default(false),
        deadline: instant.nullable().default(null),
        declared_at: instant.nullable().default(null),
        disclosed_at: instant.nullable().default(null),
        in_service_at: instant.nullable().default(null),
      })
      .prefault({}),
    decision: z
      .strictObject(
        {
          automated: z.boolean().default(true),
          adverse_on: z.enum(['never', 'no_match', 'match', 'always']).default('always'),
          reviewers_needed: z.int().min(1).max(5).default(1).openapi({
            description:
              'How many different people have to uphold what goes against a person; the rules may ask for more, and fewer never do.',
          }),
          review_within_hours: z.int().min(1).max(MOST_REVIEW_HOURS).default(24).openapi({
            description:
              'How long an outcome that goes against a person waits for a review before it is refused.',
          }),
        },
        { error: explainField('human_reviewers') },
      )
      .prefault({})
      .openapi({
        description:
          'Which outcome goes against the person is not said here, but by the purpose (GET /v1/policies); `adverse_on` may only add to it. Who reviews one is not said here either: reviews count that took place.',
      }),
    output: z
      .strictObject({
        public_display: z.boolean().default(false),
        sale: z.boolean().default(false),
        score: z.boolean().default(false),
        traits: z.array(code).max(20).default([]),
      })
      .prefault({})
      .openapi({ description: 'What is made of a result. `score` is a score of the person.' }),
    necessity: z.strictObject({ justified: z.boolean().default(false) }).prefault({}),
    use_started_at: instant.nullable().default(null),
    liveness: LivenessRegistration.optional(),
    false_match_rate: z
      .literal(FALSE_MATCH_RATES)
      .default(0.001)
      .openapi({
        type: 'number',
        enum: [...FALSE_MATCH_RATES],
        description:
          'How often two different people may match, also of the group that the embedder serves worst. One that no data supports within every group is refused, with those that are: with the default embedder 0.01 and 0.001.',
      }),
    serves: z
      .array(z.string().min(1).max(64))
      .max(10)
      .default([])
      .openapi({
        items: { type: 'string', enum: [...MEASURED_GROUPS] },
        description:
          'Groups of people whom this is mostly for, of those in which the embedder was measured. The threshold then keeps the false match rate among them at the upper end of its 95 % interval, and not only as estimated; where no threshold was measured that does, it is the strictest known. It only ever makes the threshold stricter, which costs misses.',
      }),
    mirrored: z.boolean().default(false).openapi({
      description:
        'Average each face with its mirror image: fewer false non-matches for one more run of the model.',
    }),
    capture_origins: z.array(origin).max(20).optional().openapi({
      description:
        'Origins of the web pages that may send pictures with a capture token, as browsers name them: https://app.example. Left out: none may. An app that is no web page names no origin.',
    }),
    bands: z.boolean().default(false).openapi({
      description:
        'Tell of a match at how low a false match rate it still is one. Where no liveness provider attests a live person, the policy withholds it.',
    }),
  },
  { error: explainField('release_similarity') },
);

/**
 * A gate that people walk up to is before their eyes. Where they are watched from afar, live or in
 * recordings, there is only what is on paper: so the register says which paper.
 */
const identifyDocuments: Parameters<typeof Registration.superRefine>[0] = (
  { mode, remote, notice, dpia },
  { addIssue },
) => {
  if (mode === 'interactive' && !remote) return;
  const missing = [
    ...(notice.given
      ? [
          ['notice', 'url', notice.url],
          ['notice', 'sha256', notice.sha256],
        ]
      : []),
    ...(dpia.on_file
      ? [
          ['dpia', 'sha256', dpia.sha256],
          ['dpia', 'date', dpia.date],
        ]
      : []),
  ].filter(([, , value]) => value === undefined);
  for (const [group = '', field = ''] of missing) {
    const what =
      group === 'notice'
        ? 'the notice by its url and sha256'
        : 'the assessment by its sha256 and date';
    addIssue({
      code: 'custom',
      path: [group, field],
      message: `name ${what}, for people who do not walk up to the camera`,
    });
  }
};

export const DeploymentRegistration = Registration.superRefine(identifyDocuments).openapi(
  'DeploymentRegistration',
  {
    example: EXAMPLE,
  },
);

/**
 * As it is stored: read back without waiting, with today's defaults for what it does not say, and
 * without what registrations of before could say.
 */
export const StoredRegistration = z.preprocess(
  omitRetired,
  Registration.extend({ liveness: StoredLivenessRegistration.optional() }),
);

export type DeploymentRegistration = z.infer<typeof DeploymentRegistration>;
