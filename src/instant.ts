/** An instant in RFC 3339, UTC. @param milliseconds since the epoch */
export function toInstant(milliseconds: number): string;
export function toInstant(milliseconds: number | null): string | null;
export function toInstant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
