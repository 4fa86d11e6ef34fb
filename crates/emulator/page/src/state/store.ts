// A small store: one concern of the page, and the components that show it.

import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

export class Store<T extends object> {
  #state: T;
  readonly #listeners = new Set<() => void>();

  constructor(state: T) {
    this.#state = state;
  }

  get state(): T {
    return this.#state;
  }

  /** Replaces the named parts, and notifies the subscribers. */
  set(change: Partial<T>) {
    this.#state = { ...this.#state, ...change };
    for (const notify of this.#listeners) notify();
  }

  /** Calls `notify` after each change. Returns a function that ends this. */
  subscribe(notify: () => void): () => void {
    this.#listeners.add(notify);
    return () => void this.#listeners.delete(notify);
  }
}

/** Returns what `select` takes from a store. The component is drawn again only when that changes. */
export function useStore<T extends object, S>(store: Store<T>, select: (state: T) => S): S {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const selected = select(store.state);
  const shown = useRef({ select, selected });
  shown.current = { select, selected };
  useLayoutEffect(() => {
    const check = () => {
      const { select, selected } = shown.current;
      if (!Object.is(select(store.state), selected)) redraw(undefined);
    };
    // The store may have changed since the component was drawn.
    check();
    return store.subscribe(check);
  }, [store]);
  return selected;
}
