let shown = false;

/** How far a verb is, on a line that rewrites itself, on a terminal only; null takes it away. */
export function progress(text: string | null): void {
  if (!process.stderr.isTTY) return;
  if (text === null && !shown) return;
  process.stderr.write(`\r\x1b[K${text === null ? '' : `${text} ...`}`);
  shown = text !== null;
}
