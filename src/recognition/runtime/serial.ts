/** After so many pauses in which the head of the line did not change, it is taken to be dead. */
const PATIENCE = 1000;

/**
 * Runs tasks one after another, in the order in which they came, whatever becomes of each. The event
 * loop runs before each of them, so that the audit row is on its way while a picture is processed, a
 * result is sent as soon as it is there, and a refusal does not wait for the line.
 *
 * In a Worker each task belongs to a request, so each waits on a timer of its own. If it waited for
 * the promise of the task ahead, workerd would end it as hung, and a request that the platform ended
 * would take the whole line with it.
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
