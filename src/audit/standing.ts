/** Whether this database is known to be the newest, and not one of an earlier day that was put back. */

/** halted: it is not, or the log must not go on. unvouched: nobody has said so for a while. */
export type Standing = 'stands' | 'halted' | 'unvouched';

/**
 * To be selected beside what it is asked for, as a `Standing`. A new log stands before anybody has vouched
 * for it.
 */
export const LOG_STANDING = `(SELECT CASE WHEN halted IS NOT NULL THEN 'halted'
  WHEN vouched_until < unixepoch('subsec') * 1000 THEN 'unvouched' ELSE 'stands' END
  FROM log_state WHERE only_one = 0)`;
