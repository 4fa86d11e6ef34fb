// One run at a time of work that loads what is current.

/**
 * Returns a function that runs `work`, one run at a time. If the function is called during a run, one more run follows,
 * however many calls there were; their promises settle with that run.
 */
export function latest(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(start, start);
    return next;
  };
}
