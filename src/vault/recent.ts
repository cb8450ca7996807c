/** What was made of a name, remembered for the last few names: the oldest leaves first. */
export class Recent<Made> {
  readonly #most: number;
  readonly #made = new Map<string, Promise<Made>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What fails is not remembered. */
  get(name: string, make: () => Promise<Made>): Promise<Made> {
    const known = this.#made.get(name);
    if (known) return known;
    const made = make();
    made.catch(() => this.#made.delete(name));
    this.#made.set(name, made);
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#most && oldest !== undefined) this.#made.delete(oldest);
    return made;
  }
}
