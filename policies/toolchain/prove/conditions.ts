import { parseInstant } from '../../../src/policy/instants.ts';
import type { Facts } from '../compile/compile.ts';
import { type Input, isRecord, valueAt } from '../input/attributes.ts';

/**
 * The exceptions that a property may name under `unless`. They are written a second time here, not
 * read from the rules: a property that asked the rules when it applies could never fail.
 */
export const CONDITIONS: Readonly<Record<string, (input: Input, facts: Facts) => boolean>> = {
  'a mandate is in force': mandateInForce,
  'a mandate is in force, or the table argues a statute': (input, facts) =>
    mandateInForce(input, facts) || statuteArgued(input, facts),
};

function mandateInForce(input: Input, facts: Facts): boolean {
  const mandate = valueAt(facts, `mandates.${input.mandate}`);
  if (!isRecord(mandate) || input.legal_basis !== 'legal_obligation') return false;
  const now = parseInstant(input.now) ?? 0;
  const window = facts.effective[String(mandate.instrument)];
  const age = valueAt(input, 'subject.age');
  const codes = Object.values(isRecord(input.jurisdictions) ? input.jurisdictions : {});
  return (
    codes.length > 0 &&
    codes.every((code) => within(code, mandate.jurisdiction, facts)) &&
    includes(mandate.purposes, input.purpose) &&
    includes(mandate.controller_types, valueAt(input, 'controller.type')) &&
    window !== undefined &&
    window.from <= now &&
    (window.until === null || now < window.until) &&
    (typeof mandate.minimum_age !== 'number' ||
      (typeof age === 'number' && age >= mandate.minimum_age))
  );
}

/** A public authority acts under a statute of its own, and purposes.json says why that leaves no choice. */
function statuteArgued(input: Input, facts: Facts): boolean {
  const type = valueAt(input, 'controller.type');
  const police = type === 'law_enforcement';
  return (
    valueAt(facts, `purposes.${input.purpose}.alternative.required`) === false &&
    ((input.legal_basis === 'law_enforcement_statute' && police) ||
      (input.legal_basis === 'public_task_statute' && (police || type === 'public_body')))
  );
}

function within(code: unknown, whole: unknown, facts: Facts): boolean {
  return code === whole || includes(valueAt(facts, `jurisdictions.${code}.parents`), whole);
}

function includes(list: unknown, one: unknown): boolean {
  return Array.isArray(list) && list.includes(one);
}
