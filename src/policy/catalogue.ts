/** `floor` is this project's own baseline; `law` follows from the instrument in `citation`. */
export type Tier = 'floor' | 'law';

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
