// Keeps the end of a list in view while its content grows, unless a person has scrolled up. What the person does
// decides, because a position alone can't tell: a browser also moves a list that becomes shorter, or whose messages
// change places.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The distance from its end, in pixels, within which a list counts as being at its end. */
const NEAR_PX = 40;
/** The time, in milliseconds, during which a turn of the wheel or a key still moves a list. */
const STILL_MOVING_MS = 1000;

const UPWARD_KEYS = new Set(["ArrowUp", "ArrowLeft", "PageUp", "Home", " "]);

/**
 * Follows the end of a list: a new message, or a picture that has loaded, brings the end into view. A person who
 * scrolls up stays there. Returns a function that shows the end again.
 */
export function useFollowing(list: RefObject<HTMLElement>, content: RefObject<HTMLElement>): () => void {
  const isFollowing = useRef(true);
  /** The position and the size of the list when it was last looked at. */
  const known = useRef({ top: 0, height: 0, visible: 0 });
  const remember = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => {
    known.current = { top: scrollTop, height: scrollHeight, visible: clientHeight };
  };
  const showEnd = () => {
    isFollowing.current = true;
    if (!list.current) return;
    list.current.scrollTop = list.current.scrollHeight;
    remember(list.current);
  };
  useEffect(() => {
    const element = list.current;
    if (!element || !content.current) return;
    const person = watchPerson(element);
    const changes = watchChanges(element.parentElement ?? element);
    const onScroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      const { top, height, visible } = known.current;
      const hasChanged = changes.any() || scrollHeight !== height || clientHeight !== visible;
      if (scrollHeight - scrollTop - clientHeight < NEAR_PX) isFollowing.current = true;
      else if (person.isScrolling()) isFollowing.current = false;
      else if (hasChanged && isFollowing.current) showEnd();
      // A search in the page, a screen reader or a selection has moved it.
      else if (scrollTop < top) isFollowing.current = false;
      remember(element);
    };
    const resizes = new ResizeObserver(() => {
      if (isFollowing.current) showEnd();
    });
    element.addEventListener("scroll", onScroll);
    for (const observed of [element, content.current]) resizes.observe(observed);
    return () => {
      element.removeEventListener("scroll", onScroll);
      resizes.disconnect();
      changes.stop();
      person.stop();
    };
  }, []);
  return showEnd;
}

/** Watches whether a person is scrolling a list up: by wheel, finger, keys, or by dragging its bar. */
function watchPerson(list: HTMLElement) {
  const stopping = new AbortController();
  const options = { signal: stopping.signal, passive: true };
  let until = 0;
  let isHolding = false;
  const moves = () => {
    until = performance.now() + STILL_MOVING_MS;
  };
  const release = () => {
    isHolding = false;
  };
  list.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && moves(), options);
  list.addEventListener("touchmove", moves, options);
  // The bar is part of the list itself; a press on a message is no scrolling.
  list.addEventListener(
    "pointerdown",
    ({ target }) => {
      isHolding = target === list;
    },
    options,
  );
  for (const end of ["pointerup", "pointercancel"] as const) addEventListener(end, release, options);
  addEventListener("pointermove", ({ buttons }) => buttons === 0 && release(), options);
  addEventListener(
    "keydown",
    ({ key, target }) => {
      // The Tab key may enter the list from elsewhere.
      if (key === "Tab" || (UPWARD_KEYS.has(key) && list.contains(target as Node))) moves();
    },
    { ...options, capture: true },
  );
  return {
    isScrolling() {
      const isMoving = performance.now() < until;
      // A list that goes on by itself, after a swipe, is still being scrolled.
      if (isMoving) moves();
      return isMoving || isHolding;
    },
    stop: () => stopping.abort(),
  };
}

/** Watches whether anything in an element has changed within the last two frames. */
function watchChanges(element: HTMLElement) {
  let changes = 0;
  const observer = new MutationObserver(() => {
    changes += 1;
    // The browser moves a list at the end of a frame, and reports that at the beginning of the next.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        changes -= 1;
      }),
    );
  });
  observer.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
  return { any: () => changes > 0, stop: () => observer.disconnect() };
}
