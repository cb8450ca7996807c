/** A line on a terminal that counts; nothing elsewhere. */
export function showProgress(total: number, what: string): { advance(): void; end(): void } {
  if (!process.stderr.isTTY) return { advance() {}, end() {} };
  let done = 0;
  return {
    advance: () => process.stderr.write(`\r… ${++done} of ${total} ${what}`),
    end: () => process.stderr.write('\r\x1b[K'),
  };
}
