/** Whom a request is about: by the id of a subject, or by the tenant's own reference. */
export type Whom = string | { readonly reference: string };

/**
 * SQL for the id of whom, where ?1 is the tenant and ?2 is `nameOf(whom)`: so that whoever is named by
 * reference is found in the same call as what is asked about them. NULL, which is equal to nothing, where
 * there is nobody.
 */
export function spellId(whom: Whom): string {
  return typeof whom === 'string'
    ? '?2'
    : '(SELECT id FROM subjects WHERE tenant_id = ?1 AND reference = ?2)';
}

export function nameOf(whom: Whom): string {
  return typeof whom === 'string' ? whom : whom.reference;
}
