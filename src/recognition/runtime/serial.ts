/** How often one looks at the line without its head moving before the head is taken for dead. */
const PATIENCE = 1000;

/**
 * Runs tasks one after another, in the order they came, whatever becomes of each. Before each of
 * them the event loop has its turn, so that the audit row is on its way while a picture is worked
 * on, a result is told when it is there, and a request is refused without waiting for the line.
 *
 * In a Worker each task belongs to a request, so each waits on a timer of its own. Were it to wait
 * for the promise of the one ahead, workerd would end it as hung, and a request that the platform
 * ended would take the whole line with it.
 *
 * @param pause lets everything else that is ready run; a task itself must not wait for I/O
 */
export function serial(pause: () => Promise<void> = nextEvent) {
  const line: symbol[] = [];
  return async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const self = Symbol();
    line.push(self);
    try {
      let [head] = line;
      for (let looks = 0; line[0] !== self; looks++) {
        if (looks === PATIENCE) line.shift();
        await pause();
        if (line[0] !== head) looks = 0;
        [head] = line;
      }
      // Once more: the last pause began before the task ahead had ended.
      await pause();
      return await task();
    } finally {
      const place = line.indexOf(self);
      if (place >= 0) line.splice(place, 1);
    }
  };
}

const nextEvent = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
