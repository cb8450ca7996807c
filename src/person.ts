/** A person, as every room knows them; and what each room does when they are erased. */

export interface Person {
  readonly tenantId: string;
  readonly subjectId: string;
}

/** What one room knows of people. `countersign/forget.ts` lists the rooms. */
export interface Memory {
  readonly room: string;
  /** For the transaction of the erasure, after the subject is marked as erased. May be run again. */
  forget(db: D1Database, person: Person): D1PreparedStatement[];
  /** One row with `left`: how many rows the room still has of the person. */
  countLeft(db: D1Database, person: Person): D1PreparedStatement;
}
