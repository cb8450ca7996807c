import * as z from 'zod';
import { VOUCHERS } from './vouchers.ts';

/** Words that an attribute takes: a list, or the table of policies/data whose keys they are. */
export type Words = string | readonly string[];

/** What is kept besides templates, and whose end the policy is asked for. */
export const STORED_KINDS = ['consent', 'pass', 'answer', 'review'] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

/** What is known of an attribute besides its type. */
export const wording = z.registry<{ words: Words }>();

/**
 * The policy input, written once: `PolicyInput` checks a dry run and types what the service
 * gathers, and the JSON Schema of its normalised form types `input` for `opa check`.
 *
 * Nearly everything may be absent or null. The rules read an absent attribute as the unfavourable
 * value, so leaving one out can refuse a request and never let it through. Codes (purposes,
 * operations, places...) are plain strings here: their vocabularies are policy data, named beside
 * each, and an unknown code in a request is for the rules to refuse with a reason. One in a rule is
 * a mistake, which `opa check` finds by the JSON Schema.
 */
function policyInput<Instant extends z.ZodType>(instant: Instant) {
  const when = (description: string) => instant.nullish().describe(description);
  // Caps keep a dry run from putting somebody's picture into the log, which cannot be changed.
  const text = (description: string) => z.string().max(128).nullish().describe(description);
  /** A text that rules compare with words that are known. */
  const word = (words: Words, description: string) =>
    text(description).register(wording, { words });
  const flag = (description: string) => z.boolean().nullish().describe(description);
  const count = (description: string) => z.number().min(0).nullish().describe(description);
  const list = (description: string) =>
    z.array(z.string().max(128)).max(64).nullish().describe(description);
  const words = (words: Words, description: string) =>
    list(description).register(wording, { words });
  const group = <Shape extends z.ZodRawShape>(description: string, shape: Shape) =>
    z.strictObject(shape).nullish().describe(description);

  return z.strictObject({
    now: instant.describe('The instant the decision is for; the service passes its own clock.'),
    vouched: z
      .union([z.literal('all'), z.record(z.string().max(128), z.enum(VOUCHERS))])
      .nullish()
      .describe(
        'Who vouches for what, by attribute or group: service, operator, third_party or person. What it omits is the controller\'s word alone. "all" in worked cases, which are about the law.',
      ),
    jurisdictions: group('Jurisdiction codes, such as CN, DE, US-IL or US-NY-NYC.', {
      subject: word('jurisdictions', 'Where the person is or lives.'),
      controller: word('jurisdictions', 'Where the controller is established.'),
      processing: word('jurisdictions', 'Where the face data is processed.'),
      place: word('jurisdictions', 'Where the camera is.'),
    }),
    operation: word(
      'operations',
      'detect, enroll, verify, identify, categorise, emotion, export, display, sell, pass or delete.',
    ),
    probing: flag(
      'Whether verifications of different people with one key mostly failed, for which one is put as identify.',
    ),
    mode: word('modes', 'interactive, realtime or post (after the event).'),
    remote: flag('Whether people are recognised at a distance, without taking part.'),
    purpose: word('purposes', 'A registered purpose, such as access_control.'),
    deployment: word('deployments', 'self_hosted, or hosted_ and where, as in hosted_us.'),
    controller: group('Who decides why and how faces are read.', {
      id: text('The controller, as consent names it.'),
      type: word(
        'controllers',
        'private, employer, landlord, school, public_body, law_enforcement or government_contractor.',
      ),
      sector: text('telecom, retail, healthcare, airline and so on.'),
      level: word(
        ['federal', 'state', 'local'],
        'Of a public authority: federal, state or local; null when nobody says.',
      ),
      entity_listed: flag('Whether it is on a restricted-party list.'),
      owned_by_listed_pct: count('Percentage owned by listed parties, 0 to 100.'),
      export_licence: flag('Whether an export licence covers the service.'),
    }),
    place: group('The kind of place.', {
      type: word(
        'places',
        'public_space, public_accommodation, transport_hub, private_premises, residential, workplace, school, border, online or private_room.',
      ),
      capacity: count('Seats of an arena; null when nobody says.'),
      dwellings: count('Dwellings in the building; null when nobody says.'),
    }),
    subject: group('The person, without identity.', {
      age: count('Completed years; null when unknown.'),
      role: text('customer, passenger, passerby, patient, employee, student...'),
      tenancy_ended_at: when('When a tenant moved out; null while they live there.'),
      restricted: flag('Whether they asked that what is kept about them is not used.'),
      objected: flag('Whether they objected to this use.'),
    }),
    legal_basis: word(
      'bases',
      'consent, explicit_consent, legal_obligation, contract, legitimate_interest, vital_interest, public_task_statute, law_enforcement_statute or none.',
    ),
    mandate: word(
      'mandates',
      'The id of a statute that compels face matching, such as CN-MIIT-2019.',
    ),
    consent: group('What the consent ledger says, for this subject and purpose; null if nothing.', {
      status: word(
        'consent.statuses',
        'given, renewed, refused, withdrawn, revoked, expired or invalidated.',
      ),
      form: words(
        'consent.forms',
        'explicit, separate, written, electronic_signature, in_app, bundled, implied...',
      ),
      given_at: when('When it starts to count.'),
      expires_at: when('When it stops: at this instant it has expired.'),
      withdrawn_at: when('When it was withdrawn; from then on `status` does not matter.'),
      purposes: words('purposes', 'The purposes it covers.'),
      controller_id: text('The controller it was given to.'),
      guardian: flag('Whether a parent or guardian gave it.'),
      freely_given: flag('Whether refusing had no cost.'),
      covers_transmission: flag('Whether it covers sending face data over the internet.'),
      evidence: word(
        'evidence.levels',
        'stated (by the controller; so it is when absent), referenced, desk or signed.',
      ),
      elsewhere: flag('Whether it was given for another kind of place, mode or remoteness only.'),
    }),
    alternative: group('The way in without a face.', {
      offered: flag('Whether an equal one is offered.'),
    }),
    notice: group('What people are told.', {
      given: flag('Whether notice was given to the person.'),
      written: flag('Whether it was in writing.'),
      signage: flag('Whether signs are up.'),
      retention_disclosed: flag('Whether it says how long data is kept.'),
      public_policy: flag('Whether a retention and destruction policy is published.'),
    }),
    authorisation: group('The order or approval behind a search.', {
      type: word(
        'authorisation.types',
        'judicial, warrant, court_order, independent_admin, statutory, senior_officer, exigent or none.',
      ),
      objective: word(
        'authorisation.objectives',
        'victim_search, missing_person, imminent_threat, terrorism...',
      ),
      requested_at: when('When it was asked for; it may still be pending.'),
      expires_at: when('At this instant it has expired.'),
      urgent: flag('Whether it was used before it could be asked for.'),
      refused: flag('Whether it was asked for and refused.'),
      covert: flag('Whether it expressly permits covert use.'),
      national_law: flag('Whether national law provides for this use.'),
      fria_done: flag('Whether a fundamental rights impact assessment is done.'),
      registered_eu_db: flag('Whether the system is in the EU database.'),
      policy_who_where: flag('Whether a policy fixes who may be sought and where.'),
      initial_identification: flag('Whether it first identifies a suspect from objective facts.'),
      two_person_derogation: flag('Whether law waives confirmation by two people.'),
      extends_purpose: flag('Whether it extends templates to another purpose.'),
    }),
    watchlist: group('The list searched; null when there is none.', {
      id: text('The list.'),
      authorised: flag('Whether it is approved.'),
      expires_at: when('At this instant the approval has lapsed.'),
    }),
    template: group('The stored template compared against; null when there is none.', {
      enrolment_purpose: word('purposes', 'The purpose it was enrolled for.'),
      source: word('sources', 'direct, cctv, public_web or scraped_untargeted.'),
      enrolled_at: when('When it was made.'),
      enrolled_age: count('Completed years of the person on that day; null when unknown.'),
      last_interaction_at: when('When the person last dealt with the controller.'),
      purpose_ended_at: when('When its purpose ended; null while it lasts.'),
      retention_until: when('At this instant it is over its limit.'),
    }),
    stored: group('What is kept besides templates, where it is asked how long.', {
      kind: word(STORED_KINDS, 'consent, pass, answer or review.'),
      since: when('When it began to be kept: given, over, answered or ended.'),
      until: when('At this instant it goes, whatever the rules say; null when only they do.'),
    }),
    retention: group('How long data is to be kept.', {
      days: count('Days asked for; null when no limit was stated.'),
      footage_days: count('Days that raw footage is kept; null when no schedule says.'),
      entry_days: count('Days that the record of each entry is kept; null when none is kept.'),
    }),
    verification_channel: word(
      'channels',
      'own, accredited or state_ubs: through whose system faces are compared.',
    ),
    storage: group('Where templates are kept.', {
      location: word('storage', 'on_device, local_server or cloud.'),
      key_holder: word(['subject', 'controller'], 'subject or controller.'),
      transmitted_over_internet: flag('Whether face data crosses the internet.'),
    }),
    transfer: group('Movement across borders.', {
      cross_border: flag('Whether face data leaves the jurisdiction.'),
      mechanism: word(
        'transfers.mechanisms',
        'standard_contract, security_assessment, certification... or none.',
      ),
      separate_consent: flag('Whether consent covers the transfer separately.'),
      subjects_this_year: count('People whose data has moved since 1 January.'),
    }),
    dpia: group('The impact assessment.', {
      on_file: flag('Whether one is on file.'),
    }),
    filing: group('Filings with authorities.', {
      stored_subjects: count('People whose face data is stored.'),
      filed: flag('Whether the filing was made.'),
      deadline: when('Its last instant, which is still in time.'),
      declared_at: when('When the database was declared.'),
      disclosed_at: when('When the process was disclosed to the authority.'),
      in_service_at: when('When the system went or goes into service.'),
    }),
    decision: group('What is done with the result.', {
      automated: flag('Whether it decides by itself.'),
      adverse: flag('Whether it hurts the person.'),
      human_reviewers: count('People who have confirmed it.'),
    }),
    output: group('What would be shown or given away.', {
      public_display: flag('Whether an identified person is shown in public.'),
      sale: flag('Whether face data is sold or otherwise turned into money.'),
      score: flag('Whether a trust, credit or behaviour score is attached.'),
      traits: list('Traits inferred, such as age or ethnicity.'),
      bands: flag('Whether it is told in which band of false match rates a match is.'),
    }),
    necessity: group('The balance struck.', {
      justified: flag('Whether necessity and proportionality are recorded.'),
    }),
    use_started_at: when('When an urgent use began; null when none has.'),
    comparison: group('Two pictures that are compared; null when a template is, or nothing.', {
      probe_source: word('pictures', 'live_capture, document, stored, cctv or public_web.'),
      reference_source: word('pictures', 'The same of the picture it is compared with.'),
      same_subject: flag('Whether the reference is said to be of the subject.'),
    }),
    liveness: group('The word of a liveness provider; without it, none came and none is needed.', {
      required: flag('Whether the deployment requires it.'),
      status: word(
        ['none', 'passed', 'failed', 'invalid'],
        'none, passed, failed, or invalid: it came and does not hold.',
      ),
      issuer: text('Whose word it is.'),
      kid: text('The registered key that signed it.'),
      fault: text('The check that an invalid one did not pass.'),
    }),
  });
}

/**
 * One policy input as people and callers write it: instants are RFC 3339 strings with a zone.
 * Unknown attributes are errors, so that a misspelt one is found and not read as absent.
 */
export const PolicyInput = policyInput(
  z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant, 2026-11-23T09:00:00Z' }),
);
export type PolicyInput = z.infer<typeof PolicyInput>;

/** The same after `normaliseInstants`: instants are epoch milliseconds. This is what Rego reads. */
const NormalisedInput = policyInput(z.int());

/**
 * The JSON Schema of what Rego reads, for `opa check`. OPA knows no draft past 7, and looks into no
 * type that may also be null, so nulls are left out: a rule tells them apart with `is_null`.
 * @param listed the words of a table of policies/data
 */
export function inputSchema(listed: (table: string) => readonly string[] = () => []): object {
  return z.toJSONSchema(NormalisedInput, {
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      const { anyOf, type } = jsonSchema;
      const [only, ...others] = anyOf?.filter((one) => one.type !== 'null') ?? [];
      if (only && others.length === 0) {
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, only);
      }
      if (Array.isArray(type)) Object.assign(jsonSchema, { type: type[0] });
      const words = wording.get(zodSchema)?.words ?? [];
      const known = typeof words === 'string' ? listed(words) : words;
      if (known.length > 0) Object.assign(jsonSchema.items ?? jsonSchema, { enum: [...known] });
    },
  });
}
