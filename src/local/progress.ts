/** Says what is going on while somebody waits: a line that counts seconds, or plain lines in a log. */
export class Progress {
  readonly #stream = process.stderr;

  /** Shows `what` until `work` ends, then how long it took. */
  async during<Result>(what: string, work: Promise<Result>): Promise<Result> {
    const start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
    const live = this.#stream.isTTY;
    const timer = live
      ? setInterval(() => this.#stream.write(`\r… ${what} (${seconds()} s)`), 100)
      : undefined;
    try {
      const result = await work;
      this.#stream.write(`${live ? '\r\x1b[K' : ''}✔ ${what} (${seconds()} s)\n`);
      return result;
    } catch (error) {
      this.#stream.write(`${live ? '\r\x1b[K' : ''}✘ ${what}\n`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }
}
