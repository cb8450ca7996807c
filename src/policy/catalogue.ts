/**
 * Who speaks: the instrument in `citation`, an authority that decides or advises, a court, a
 * standard that nobody is bound by, or (`floor`) this project by its own choice.
 */
export const TIERS = ['law', 'regulator', 'court', 'standard', 'floor'] as const;
export type Tier = (typeof TIERS)[number];

/** One rule, as its `# METADATA` block in policies/ describes it. */
export interface CatalogueRule {
  readonly id: string;
  readonly title: string;
  /** Plain words for a lawyer. */
  readonly description: string;
  readonly citation: string;
  readonly tier: Tier;
  /** Jurisdiction code, or `*` for the floor. */
  readonly jurisdiction: string;
  /** Local date, YYYY-MM-DD, on which the rule starts to bind; null: it has no beginning. */
  readonly effective: string | null;
  /** Local date on which it no longer binds, or null. */
  readonly until: string | null;
  /** P primary text, S secondary, P+S parts of each, choice for the floor. */
  readonly confidence: string;
  /** False: the text was not read, so the rule refuses in this service's name and not in its own. */
  readonly read: boolean;
  /** What of the text was not read, or null. */
  readonly not_read: string | null;
  /** YYYY-MM-DD: when somebody last held the rule to its source. */
  readonly checked_on: string;
  readonly contested: string | null;
  /** The reason and obligation codes the rule can give, sorted. */
  readonly codes: readonly string[];
  /**
   * By reason code, what a developer changes to be let through: a sentence that names the input
   * attributes. Empty for a rule that refuses nothing.
   */
  readonly change: Readonly<Record<string, string>>;
}

/** What a reason code says to the person refused, and the family it belongs to. */
export interface CatalogueReason {
  readonly message: string;
  readonly group: string;
}

export interface CatalogueObligation {
  readonly meaning: string;
}

/** Everything a deployed policy can say, read from the Rego annotations and policies/data. */
export interface Catalogue {
  readonly rules: Readonly<Record<string, CatalogueRule>>;
  readonly reasons: Readonly<Record<string, CatalogueReason>>;
  readonly obligations: Readonly<Record<string, CatalogueObligation>>;
}
