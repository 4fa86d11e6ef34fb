// Moving by keyboard.

/**
 * Moves the focus among the items of a list, its elements with `data-item`, when an arrow key, Home or End is pressed.
 * The list itself keeps one of them in the order of the Tab key.
 */
export function moveAmongItems(event: KeyboardEvent) {
  const list = event.currentTarget as HTMLElement;
  const at = (event.target as HTMLElement).closest("[data-item]");
  // A key in a field of an item belongs to the field.
  if (at !== event.target) return;
  const items = [...list.querySelectorAll<HTMLElement>("[data-item]")];
  const index = items.indexOf(at as HTMLElement);
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: items.length - 1,
  };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  // A list may be inside an item of another list.
  event.stopPropagation();
  items[Math.max(0, Math.min(next, items.length - 1))]?.focus();
}

/** Returns whether a key belongs to a field that is being written in. */
export function isWriting(event: KeyboardEvent): boolean {
  return (
    event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog") !== null
  );
}

/** Returns whether a key is Enter, except the one that ends the composition of a character. */
export const isEnter = (event: KeyboardEvent) =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
