// Emoji, as a page shows them.

/** Returns the emoji as a picture: some, such as ❤, are a plain character unless one asks for the picture. */
export const inColour = (emoji: string | null) =>
  emoji && /^[\u2000-\u2bff]$/.test(emoji) ? `${emoji}\ufe0f` : emoji;
